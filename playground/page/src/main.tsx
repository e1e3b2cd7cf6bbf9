import { createRoot } from "react-dom/client";
import "@fontsource/lato/400.css";
import "@fontsource/lato/400-italic.css";
import "@fontsource/lato/700.css";
import "@fontsource/lato/900.css";
// Only fetched where the system has no emoji of its own.
import "twemoji-colr-font/twemoji.css";
import "slack-blocks-to-jsx/dist/style.css";
import { App } from "./app";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/messages.css";
import "./styles/blocks.css";
import "./styles/tools.css";

createRoot(document.getElementById("root")!).render(<App />);
