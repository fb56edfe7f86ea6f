import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The file that found the last mutant first, since its neighbours are mostly found there too; then the quick ones. */
class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const slowFirst = await super.sort(files);
    const hasFailed = ({ project, moduleId }: TestSpecification) => {
      const path = moduleId.slice(project.config.root.length);
      return this.ctx.cache.getFileTestResults(`${project.name}:${path}`)?.failed === true;
    };
    const [found, rest] = [slowFirst.filter(hasFailed), slowFirst.filter((one) => !hasFailed(one))];
    return [...found, ...rest.reverse()];
  }
}

/** The tests that mutation testing runs thousands of times: none with I/O, none that needs a process of its own, none that is slow. */
export default defineConfig({
  test: {
    // Each run of a mutant has a worker of its own; in it the files share their modules.
    isolate: false,
    sequence: { sequencer: LikelyFirst },
    include: [
      'test/machines/**/*.test.ts',
      'test/http/**/*.test.ts',
      'test/messages/**/*.test.ts',
      'test/resource/**/*.test.ts',
      // A few runs of each: one plays much, and each mutant is played.
      'test/properties/{credentials,fleet.properties,fleet-clock,fleet-of-one,fleet-rounds}.test.ts',
      'test/properties/{poll-steps,polling.properties}.test.ts',
    ],
    env: { POLLCHART_RUNS: '60', POLLCHART_SEED: '1' },
    exclude: [
      'test/http/fetch-status.test.ts',
      'test/http/follow-up.test.ts',
      'test/http/http-date.zones.test.ts',
      'test/http/load.test.ts',
      'test/http/on-abort.test.ts',
      'test/http/oversize.test.ts',
      'test/http/redact.test.ts',
      'test/http/shared-credentials.test.ts',
      'test/http/time-limits.test.ts',
      'test/http/timeout.test.ts',
      'test/machines/fleet/large.test.ts',
    ],
  },
});
