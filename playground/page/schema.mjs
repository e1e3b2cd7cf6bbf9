// Writes dist/slack-types.schema.json: what Slack's own type declarations (npm `@slack/types`)
// say about blocks, elements and views, as one JSON schema with a definition for each type.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createGenerator } from "ts-json-schema-generator";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const generator = createGenerator({
  path: here("node_modules/@slack/types/dist/{views,block-kit/*,message-attachments}.d.ts"),
  tsconfig: here("tsconfig.schema.json"),
  type: "*",
  expose: "export",
  topRef: true,
  jsDoc: "none",
  additionalProperties: false,
  skipTypeCheck: true,
});
const schema = generator.createSchema("*");
for (const name of ["KnownBlock", "View", "ModalView", "HomeView", "Button", "PlainTextInput"])
  if (!schema.definitions[name]) throw new Error(`@slack/types has no ${name} any more`);
// TypeScript leaves the list of blocks open for blocks to come; a check must not.
schema.definitions.AnyBlock = { $ref: "#/definitions/KnownBlock" };
mkdirSync(here("dist"), { recursive: true });
writeFileSync(here("dist/slack-types.schema.json"), JSON.stringify(schema, null, 1));
