import { type ChartState, isAround } from './chart.ts';
import type { Layout } from './layout.ts';
import type { Age } from './picture.tsx';
import { languageOf, linesOf } from './text.ts';
import { toneOf } from './tones.ts';

interface Props {
  readonly state: ChartState;
  readonly layout: Layout;
  readonly isCurrent: boolean;
  readonly currentWord: string;
  readonly age: Age;
}

/** A state; one with others in it is listed where its title stands. */
export function StateItem({ state, layout, isCurrent, currentWord, age }: Props) {
  const { id, name, description, type, isTransient } = state;
  const box = layout.boxes[id];
  if (!box) return null;
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
  const place = {
    left: share(box.x, layout.width),
    top: share(box.y, layout.height),
    width: share(box.width, layout.width),
    height: share(box.height, layout.height),
  };
  return (
    <li
      className={isTransient && !isAround(type) ? 'transient' : type}
      data-state={name}
      data-tone={toneOf(name)}
      data-age={age}
      aria-current={isCurrent ? 'step' : undefined}
      aria-label={isCurrent ? `${name} (${currentWord})` : name}
      title={description || undefined}
      lang={languageOf(name)}
      style={place}
    >
      {isAround(type) ? null : linesOf(name).join('\n')}
    </li>
  );
}
