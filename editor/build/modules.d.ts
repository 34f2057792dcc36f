// Types of the build's own scripts, for the tests that use them.
declare module "*/licences.mjs" {
  import type { Metafile } from "esbuild";
  interface Package {
    name: string;
    version: string;
    licence: string;
    text: string;
  }
  export function packagesOf(metafile: Metafile): Package[];
  export function listOf(packages: Package[]): string;
  export function noticesOf(packages: Package[]): string;
}
declare module "*/options.mjs" {
  import type { BuildOptions } from "esbuild";
  export const options: BuildOptions;
  export const folder: string;
}
