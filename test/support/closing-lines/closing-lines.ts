import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Names what was left out and why; its last line is `N passed, N failed`, with `, N skipped` where some were. */
export class ClosingLines implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    console.log(closingLines(modules, errors).join('\n'));
  }
}

function closingLines(modules: readonly TestModule[], errors: readonly unknown[]): string[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const inState = (state: string) => tests.filter((test) => test.result().state === state);
  const skipped = inState('skipped');
  // What breaks outside of a test: a file that can't be loaded, a hook.
  const broken = modules.filter((module) => brokenIn(module)).length + errors.length;
  const counts = [
    `${inState('passed').length} passed`,
    `${inState('failed').length + broken} failed`,
    ...(skipped.length > 0 ? [`${skipped.length} skipped`] : []),
  ];
  return ['', ...leftOut(skipped), counts.join(', ')];
}

const brokenIn = (module: TestModule) =>
  [module, ...module.children.allSuites()].some((part) => part.errors().length > 0);

function leftOut(tests: readonly TestCase[]): string[] {
  const byNeed = new Map<string, string[]>();
  for (const test of tests) {
    const result = test.result();
    const need = result.state === 'skipped' ? result.note : undefined;
    if (need === undefined) continue;
    const name = `  ${test.module.relativeModuleId} > ${test.fullName}`;
    byNeed.set(need, [...(byNeed.get(need) ?? []), name]);
  }
  return [...byNeed].flatMap(([need, names]) => [
    `Left out: ${names.length} tests that ${need}:`,
    ...names,
  ]);
}
