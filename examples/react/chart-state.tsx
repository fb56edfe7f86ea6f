import { picture, type StateName, states } from './chart-layout.ts';
import { descriptionOf } from './descriptions.ts';
import { toneOf } from './tone.ts';

const FINAL: readonly string[] = ['stopped', 'error', 'notFound', 'unauthorized'];

interface Props {
  readonly name: StateName;
  readonly isCurrent: boolean;
  readonly currentWord: string;
}

export function ChartState({ name, isCurrent, currentWord }: Props) {
  const { x, y, width, height } = states[name];
  const place = {
    left: share(x, picture.width),
    top: share(y, picture.height),
    width: share(width, picture.width),
    height: share(height, picture.height),
  };
  return (
    <li
      className={FINAL.includes(name) ? 'final' : name}
      data-state={name}
      data-tone={name === 'deciding' ? undefined : toneOf(name)}
      aria-current={isCurrent ? 'step' : undefined}
      aria-label={isCurrent ? `${name} (${currentWord})` : name}
      title={descriptionOf(name)}
      style={place}
    >
      {name}
    </li>
  );
}

const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
