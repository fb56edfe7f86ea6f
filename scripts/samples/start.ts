/**
 * `npm run samples`: writes the file of each sample into the documents that show it, and lists them.
 * With `--check` it writes nothing, and fails when a document shows another text.
 */
import { writeFileSync } from 'node:fs';
import { documents, readText, samplesIn, withSamples } from './document-samples.ts';

for (const document of documents) {
  for (const { file } of samplesIn(document)) if (file) console.log(`${document}\t${file}`);
  const fresh = withSamples(document);
  if (fresh === readText(document)) continue;
  if (!process.argv.includes('--check'))
    writeFileSync(new URL(`../../${document}`, import.meta.url), fresh);
  else {
    console.error(`${document} is stale: run \`npm run samples\``);
    process.exitCode = 1;
  }
}
