import type { Language } from 'pollchart';
import { usePolling } from 'pollchart/react';
import { useEffect, useState } from 'react';
import { Statechart } from '../../src/chart-picture/statechart.tsx';
import { toneOf } from '../../src/chart-picture/tones.ts';
import { LanguageSwitch } from '../../src/inspect-page/language-switch.tsx';
import { Section } from '../../src/inspect-page/section.tsx';
import { arrowsBetween, chart, layout, stateNamed } from './chart.ts';
import { Controls } from './controls.tsx';
import { CONVERSATION } from './conversation.ts';
import { Countdown } from './countdown.tsx';
import { type Inspector, InspectSwitch } from './inspect-switch.tsx';
import { machine } from './machine.ts';
import { messageOf } from './message.ts';
import { ServerControls } from './server-controls.tsx';
import { strings } from './strings.ts';
import { Timeline } from './timeline.tsx';
import { useHistory } from './use-history.ts';

export function App() {
  const [inspector, setInspector] = useState<Inspector | null>(null);
  const poll = usePolling(machine, { id: CONVERSATION, inspect: inspector?.inspect });
  const { answers, taken, takenBefore } = useHistory(poll);
  const [language, setLanguage] = useState<Language>(
    navigator.language.startsWith('zh') ? 'zh-CN' : 'en',
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const said = strings[language];
  const state = stateNamed(poll.phase);

  return (
    <>
      <header>
        <div>
          <h1>{said.title}</h1>
          <p>{said.subtitle}</p>
        </div>
        <InspectSwitch label={said.inspect} inspector={inspector} onChange={setInspector} />
        <LanguageSwitch label={said.language} language={language} onChange={setLanguage} />
      </header>
      <main>
        <Section name="now" title={said.sections.now}>
          <p className="phase" data-tone={toneOf(poll.phase)} lang="en">
            {poll.phase}
          </p>
          <p className="message" aria-live="polite">
            {messageOf(poll, language)}
          </p>
          <Countdown phase={poll.phase} until={poll.nextPollAt} strings={said} />
          <Controls poll={poll} strings={said.controls} />
        </Section>
        <Section name="chart" title={said.sections.chart}>
          <Statechart
            chart={chart}
            layout={layout}
            current={state ? [state.id] : []}
            taken={taken.flatMap((step) => arrowsBetween(...step))}
            takenBefore={takenBefore.flatMap((step) => arrowsBetween(...step))}
            currentWord={said.current}
            label={said.sections.chart}
          >
            <p lang="en">
              <strong>{poll.phase}</strong>: {state?.description}
            </p>
            <p className="note">
              {said.justTaken}{' '}
              <span lang="en">
                {[...takenBefore, ...taken].map((step) => step.join(' → ')).join(', ')}
              </span>
            </p>
          </Statechart>
        </Section>
        <Section name="server" title={said.sections.server}>
          <ServerControls strings={said} />
        </Section>
        <Section name="polls" title={said.sections.polls}>
          <Timeline answers={answers} language={language} />
        </Section>
      </main>
    </>
  );
}
