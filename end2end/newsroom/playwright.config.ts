// The journeys of the newsroom: as the browser tests, until all of them pass and they move over there.
import { defineConfig } from "@playwright/test";
import readers from "../playwright.config";

export default defineConfig({ ...readers, testDir: "." });
