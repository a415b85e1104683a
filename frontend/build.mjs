// Builds static/build/ from frontend/ and node_modules/. Run by `npm run build`.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as sass from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "static", "build");
const fonts = join(root, "node_modules", "@fontsource", "atkinson-hyperlegible", "files");

mkdirSync(target, { recursive: true });

const { css } = sass.compile(join(root, "frontend", "portal.scss"), {
  style: "compressed",
  loadPaths: [join(root, "node_modules")],
  quietDeps: true,
});

// Nothing but our own two fonts may be loaded: no crest, no GDS Transport, no other host.
const loaded = [...css.matchAll(/url\(["']?([^"')]+)/g)].map((match) => match[1]);
const foreign = loaded.filter((address) => !/^atkinson-hyperlegible-[47]00\.woff2$/.test(address));
if (foreign.length || css.includes("GDS Transport")) {
  console.error(`portal.css would load what it must not: ${foreign.join(", ") || "GDS Transport"}`);
  process.exit(1);
}
writeFileSync(join(target, "portal.css"), css);

for (const weight of [400, 700]) {
  copyFileSync(
    join(fonts, `atkinson-hyperlegible-latin-${weight}-normal.woff2`),
    join(target, `atkinson-hyperlegible-${weight}.woff2`),
  );
}
console.log(`static/build/portal.css: ${css.length} bytes, ${gzipSync(css).length} gzipped`);
