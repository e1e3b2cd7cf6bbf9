declare module "virtual:emoji" {
  const data: {
    emojis: { id: string; words: string; skins: string[] }[];
    categories: { id: string; emojis: string[] }[];
    aliases: Record<string, string>;
  };
  export default data;
}
