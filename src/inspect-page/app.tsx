import { useEffect, useState } from 'react';
import type { Language } from '../messages/explain.ts';
import { ActorList } from './actor-list.tsx';
import { ContextTree } from './context-tree.tsx';
import { FilmControls } from './film-controls.tsx';
import { keptStep } from './kept-step.ts';
import { LanguageSwitch } from './language-switch.tsx';
import { Members } from './members.tsx';
import { Now } from './now.tsx';
import { Polls } from './polls.tsx';
import { Section } from './section.tsx';
import { strings } from './strings.ts';
import { usePlayer } from './use-player.ts';
import { useView } from './use-view.ts';
import type { Position } from './view.ts';
import { Why } from './why.tsx';
import type { WorkerClient } from './worker-client.ts';

interface Props {
  readonly client: WorkerClient;
  readonly source: 'live' | 'recording';
  readonly name: string;
  readonly release: string;
}

export function App({ client, source, name, release }: Props) {
  const [language, setLanguage] = useState<Language>(
    navigator.language.startsWith('zh') ? 'zh-CN' : 'en',
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const isRecording = source === 'recording';
  const [view, change, { shown, drawings }] = useView(client, language, isRecording);
  const actor = shown?.actor ?? null;
  const isGrowing = shown?.connection === 'open' || shown?.connection === 'lost';
  const isLive = view.position.type === 'live';
  const seek = (position: Position) => change({ position });
  const player = usePlayer(actor?.film ?? null, view.position, isGrowing, seek);
  const jump = (position: Position) => {
    player.pause();
    seek(position);
  };
  const stepBy = (count: number) => {
    player.pause();
    change(({ position }) => {
      if (actor === null) return {};
      const { film } = actor;
      const from = position.type === 'step' ? keptStep(position.step, film) : film.step;
      return { position: { type: 'step', step: keptStep(from + count, film) } };
    });
  };
  const said = strings[language];
  const drawing = actor ? (drawings.get(actor.drawing) ?? null) : null;
  const setExpanded = (path: string, isOpen: boolean) =>
    change({
      expanded: isOpen
        ? [...view.expanded, path]
        : view.expanded.filter((expanded) => expanded !== path),
    });

  return (
    <>
      <header>
        <div>
          <h1>{name || 'pollchart'}</h1>
          <p>
            {said[source]} · pollchart {release}
            {shown && (
              <span className="connection" data-connection={shown.connection} role="status">
                {said.connection[shown.connection]}
              </span>
            )}
          </p>
        </div>
        {!isRecording && <a href="stately">{said.stately}</a>}
        <LanguageSwitch label={said.language} language={language} onChange={setLanguage} />
      </header>
      <main data-actors={shown && shown.actors.all > 1 ? 'several' : 'one'}>
        {shown && shown.actors.all > 1 && (
          <ActorList
            actors={shown.actors}
            asked={view.actors}
            chosen={actor?.actor ?? null}
            language={language}
            onAsk={(actors) => change({ actors })}
            onChoose={(chosen) => {
              player.pause();
              change({
                ...{ actor: chosen, member: null, expanded: [] },
                position: isRecording ? { type: 'step', step: 0 } : { type: 'live' },
              });
            }}
          />
        )}
        {actor === null && (
          <Section name="now" title={said.sections.now}>
            <p className="message">{shown?.problem ?? said.nothing}</p>
          </Section>
        )}
        {actor && (
          <>
            <Section name="film" title={said.sections.film}>
              <FilmControls
                film={actor.film}
                askedStep={view.position.type === 'step' ? view.position.step : actor.film.step}
                phase={actor.moment.phase}
                player={player}
                canBeLive={!isRecording}
                isLive={isLive}
                language={language}
                onJump={jump}
                onStepBy={stepBy}
              />
              {actor.problem && <p className="problem">{actor.problem}</p>}
            </Section>
            <Why actor={actor} drawing={drawing} language={language} />
            <Now
              moment={actor.moment}
              now={isLive && isGrowing ? null : (player.now ?? actor.film.at)}
              isPlaying={player.isPlaying}
              strings={said}
            />
            {actor.members && (
              <Members
                members={actor.members}
                member={actor.member}
                asked={view.members}
                language={language}
                onAsk={(members) => change({ members })}
                onChoose={(member) => change({ member })}
                onToggle={setExpanded}
              />
            )}
            {actor.chart !== 'other' && (
              <Polls
                key={actor.actor}
                polls={actor.polls}
                step={actor.film.step}
                isFollowed={isLive}
                language={language}
                onAsk={(polls) => change({ polls })}
                onJump={jump}
              />
            )}
            <Section name="context" title={said.sections.context}>
              <ContextTree
                rows={actor.tree}
                label={said.sections.context}
                changed={said.changed}
                onToggle={setExpanded}
              />
            </Section>
          </>
        )}
      </main>
    </>
  );
}
