// Run a Squiggle program some times and print, as JSON, how long each run took and what it gave.
// Each run has its own seed: node run.mjs PROGRAM SAMPLE_COUNT RUNS
import { readFileSync } from "node:fs";
import { run } from "@quri/squiggle-lang";

const [program, sampleCount, runs] = process.argv.slice(2);
const code = readFileSync(program, "utf8");
const installed = readFileSync("node_modules/@quri/squiggle-lang/package.json", "utf8");
const told = {
  squiggle: JSON.parse(installed).version,
  node: process.versions.node,
  milliseconds: [],
  means: [],
  deviations: [],
};

for (let index = 0; index < Number(runs); index += 1) {
  const environment = {
    sampleCount: Number(sampleCount),
    xyPointLength: 1000,
    seed: `seed ${index}`,
  };
  const begin = performance.now();
  const output = await run(code, { environment });
  const result = output.getEndResult();
  told.milliseconds.push(performance.now() - begin);
  if (!result.ok) {
    throw new Error(result.value.toString());
  }
  const samples = result.value.value.getSamples();
  if (samples.length !== environment.sampleCount) {
    throw new Error(`${samples.length} samples where ${environment.sampleCount} were asked for`);
  }
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  told.means.push(mean);
  told.deviations.push(Math.sqrt(squares / samples.length));
}

console.log(JSON.stringify(told));
