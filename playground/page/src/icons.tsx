/** Line icons, drawn on a 20 × 20 grid. */
const PATHS = {
  hash: "M8 3 6.5 17M13.5 3 12 17M3.5 7.5h13.5M3 12.5h13.5",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  home: "M3 9.5 10 4l7 5.5V17h-4.5v-4.5h-5V17H3z",
  check: "m4 10.5 4 4 8-9",
  chevron: "m5.5 8 4.5 4.5L14.5 8",
  back: "M12 4.5 6.5 10l5.5 5.5",
  close: "m5 5 10 10M15 5 5 15",
  smile: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM7 8.2v.6M13 8.2v.6M6.5 11.8c1.6 2.6 5.4 2.6 7 0",
  reply: "M4 4h12v9.5H9L5.5 17v-3.5H4z",
  more: "M10 4.6v.8M10 9.6v.8M10 14.6v.8",
  edit: "m4 16 .8-3.4L13.6 3.8l2.6 2.6-8.8 8.8zM12 5.4 14.6 8",
  bin: "M4 6h12M8 6V4h4v2M5.5 6l.7 11h7.6l.7-11",
  code: "m7 6-4 4 4 4M13 6l4 4-4 4",
  bolt: "M11 2.5 4.5 11.5H10l-1 6 6.5-9H10z",
  send: "M3.5 4 17 10 3.5 16l2-6zM5.5 10H11",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15ZM10 6v4.3l2.8 1.8",
  sun: "M10 13.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM10 2v2M10 16v2M2 10h2M16 10h2M4.5 4.5l1.3 1.3M14.2 14.2l1.3 1.3M15.5 4.5l-1.3 1.3M5.8 14.2l-1.3 1.3",
  moon: "M16.5 12.2A7 7 0 1 1 7.8 3.5a5.6 5.6 0 0 0 8.7 8.7z",
  auto: "M3 4h14v10H3zM7.5 17h5M10 14v3",
  pulse: "M2.5 10H6l2-5.5 4 11L14 10h3.5",
  people: "M7.5 9.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6ZM2.5 16.5c0-3 2-5 5-5s5 2 5 5M13 4.2a2.7 2.7 0 0 1 0 5.2M14 11.7c2.2.4 3.5 2.3 3.5 4.8",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5ZM10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6Z",
  warning: "M10 3 2.5 16.5h15zM10 8v4M10 14v.5",
  menu: "M3 5h14M3 10h14M3 15h14",
  plus: "M10 4v12M4 10h12",
  flag: "M5 17.5v-14h10l-2 3.5 2 3.5H5",
  copy: "M7 7h9v10H7zM4 13V3h9",
  apps: "M4 4h5v5H4zM11 4h5v5h-5zM4 11h5v5H4zM11 11h5v5h-5z",
  file: "M5 3h7l3.5 3.5V17H5zM12 3v4h3.5",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 20 20" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
