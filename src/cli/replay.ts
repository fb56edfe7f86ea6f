import type { FleetEmitted } from '../../machines/fleet/emitted.ts';
import type { FleetContext } from '../../machines/fleet.context.ts';
import type { PollOutcome } from '../../machines/poll/outcome.ts';
import type { PollingEmitted } from '../../machines/polling.events.ts';
import { quotable } from '../messages/explain.ts';
import type { Difference } from '../replay/difference.ts';
import { isEnough, isFleet } from '../replay/fleet-recording.ts';
import type { Header } from '../replay/recording.ts';
import { TornLineError } from '../replay/recording.ts';
import type { ReplayedStep } from '../replay/replay-polling.ts';
import { Replayer } from '../replay/replayer.ts';
import { spelled } from '../replay/spelled.ts';
import { languageFor, type OutputOptions } from './create-reporter.ts';
import { differenceLine } from './difference-line.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { fleetReport, withName } from './fleet-report.ts';
import { listenForInterruption } from './interruption.ts';
import { jsonReporter } from './json-reporter.ts';
import { paintFor } from './paint.ts';
import { plainReporter } from './plain-reporter.ts';
import { recordedLines } from './recorded-lines.ts';
import { replayLine } from './replay-lines.ts';
import { type AnyStep, chartIn } from './replayed-chart.ts';
import type { Reporter } from './reporter.ts';
import { strings } from './strings.ts';
import { ofThemselves, reportFirst } from './watch-fleet.ts';

/** Prints each step, and has the outcomes once the recording is over. */
interface Telling {
  readonly tell: (step: AnyStep) => void;
  readonly outcomes: () => readonly PollOutcome[] | null;
  /** Prints what is left to tell. */
  readonly close: () => void;
}

/**
 * Prints recorded polls, step by step. Returns the exit code of the watch that was recorded; without its end, that of
 * one that hasn't ended in time.
 *
 * @throws {InputError} naming the line, for anything but a recording.
 */
export async function replay(path: string, options: OutputOptions): Promise<number> {
  const { stdout, stderr } = process;
  const texts = strings[languageFor(options)];
  const interruption = listenForInterruption();
  let telling: Telling | null = null;
  let release: string | null = null;
  let differences = 0;
  const replayer = new Replayer<AnyStep['snapshot'], { type: string }>((header) => {
    ({ release } = header);
    telling = isFleet(header.snapshot) ? tellFleet(header, options) : tellPoll(options);
    return chartIn(header);
  });
  const tell = async (step: AnyStep | null) => {
    if (step !== null) telling?.tell(step);
    if (step?.differs) {
      differences += 1;
      stdout.write(`${differing({ ...step, differs: step.differs }, options)}\n`);
    }
    if (stdout.writableNeedDrain) await drained(interruption.signal);
  };
  for await (const line of recordedLines(path)) {
    if (interruption.signal.aborted) break;
    await tell(replayer.push(line));
  }
  if (!interruption.signal.aborted)
    try {
      await tell(replayer.end());
    } catch (error) {
      if (!(error instanceof TornLineError) || telling === null) throw error;
      stderr.write(`${texts.torn(replayer.lastLine)}\n`);
    }
  (telling as Telling | null)?.close();
  const outcomes = (telling as Telling | null)?.outcomes() ?? null;
  if (differences > 0)
    stderr.write(`${texts.differences(differences, release && quotable(release))}\n`);
  if (outcomes === null && !interruption.signal.aborted) stderr.write(`${texts.unfinished}\n`);
  await new Promise((resolve) => stdout.write('', resolve));
  interruption.release();
  return interruption.exitCode ?? (outcomes === null ? exitCodes.deadline : exitCodeOf(outcomes));
}

function differing(
  { at, differs }: { readonly at: number; readonly differs: Difference },
  options: OutputOptions,
): string {
  const { stdout, env } = process;
  if (options.json) return JSON.stringify({ type: 'differs', at, ...differs });
  return differenceLine({ at, differs }, languageFor(options), paintFor(stdout, env));
}

/** Waits until what was written has left. */
const drained = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      process.stdout.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    process.stdout.on('drain', done);
    signal.addEventListener('abort', done);
  });

/** With `--json` reports the same as `watch` did while the poll was recorded. */
function tellPoll(options: OutputOptions): Telling {
  const { stdout, stderr, env } = process;
  const [language, paint] = [languageFor(options), paintFor(stdout, env)];
  const reporter = options.json ? jsonReporter(stdout, stderr) : null;
  let last: ReplayedStep<unknown> | undefined;
  return {
    tell(given) {
      const step = given as unknown as ReplayedStep<unknown>;
      if (reporter) report(step, reporter);
      else stdout.write(`${replayLine(step, last, language, paint)}\n`);
      last = step;
    },
    outcomes: () => (last?.snapshot.output ? [last.snapshot.output] : null),
    close: () => undefined,
  };
}

function report({ emitted, snapshot }: ReplayedStep<unknown>, reporter: Reporter): void {
  for (const event of emitted) reporter.event(snapshot.context.id, event as PollingEmitted);
  reporter.snapshot(snapshot);
  if (snapshot.output) reporter.outcome(snapshot.output);
}

/** The lines of `watch` where it writes no terminal, at the times of the recording. */
function tellFleet({ names }: Header, options: OutputOptions): Telling {
  const { stdout, stderr, env } = process;
  const nameOf = (id: string) => spelled(names, id);
  let at = 0;
  const reporter = options.json
    ? jsonReporter(stdout, stderr)
    : plainReporter(stdout, languageFor(options), paintFor(stdout, env), { now: () => at });
  const fleet = fleetReport(reporter, nameOf);
  let output: { readonly outcomes: readonly PollOutcome[] } | undefined;
  let wasEnough = false;
  return {
    tell(step) {
      const { value, context } = step.snapshot as unknown as {
        readonly value: unknown;
        readonly context: FleetContext;
      };
      at = step.at;
      wasEnough ||= isEnough(step.event);
      if (step.event === null) reportFirst(context, reporter, nameOf);
      for (const event of step.emitted) fleet.event(event as FleetEmitted);
      fleet.snapshot({ value, context });
      ({ output } = step.snapshot as unknown as { output?: typeof output });
    },
    outcomes() {
      const all = output?.outcomes.map((outcome) => withName(outcome, nameOf)) ?? null;
      return all && wasEnough ? ofThemselves(all) : all;
    },
    close: () => reporter.close(),
  };
}
