import type { TrafficOf } from '../workers/simulate.ts';

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT] = [720, 420, 60, 50, 20, 20];
const [MIN_DELAY, MAX_DELAY] = [0.4, 20];
const [MIN_REQUESTS, MAX_REQUESTS] = [18, 700];

const scaled = (value: number, min: number, max: number) =>
  Math.log(value / min) / Math.log(max / min);
const x = (delayMs: number) =>
  LEFT + scaled(delayMs / 1_000, MIN_DELAY, MAX_DELAY) * (WIDTH - LEFT - RIGHT);
const y = (requests: number) =>
  HEIGHT - BOTTOM - scaled(requests, MIN_REQUESTS, MAX_REQUESTS) * (HEIGHT - BOTTOM - TOP);
const at = (value: number) => value.toFixed(1);

/** Requests per conversation against the mean delay until the verdict is seen; both axes logarithmic. */
export function trafficSvg(traffic: TrafficOf): string {
  const isFixed = (name: string) => name.startsWith('every ');
  const entries = Object.entries(traffic);
  const line = entries
    .filter(([name]) => isFixed(name))
    .map(([, { meanDelayMs, requests }]) => `${at(x(meanDelayMs))},${at(y(requests))}`)
    .join(' ');
  const points = entries
    .filter(([name]) => !isFixed(name))
    .map(([name, { meanDelayMs, requests }]) => point(name, x(meanDelayMs), y(requests)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="13" fill="#777">
<title>Requests per conversation against the mean delay until its verdict is seen</title>
${[0.5, 1, 2, 5, 10, 20].map(delayTick).join('\n')}
${[20, 50, 100, 200, 500].map(requestTick).join('\n')}
<text x="${WIDTH / 2}" y="${HEIGHT - 8}" text-anchor="middle">mean delay until the verdict is seen, s</text>
<text transform="translate(16 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">requests per conversation</text>
<polyline points="${line}" fill="none" stroke="#999" stroke-width="1.5" stroke-dasharray="4 3"/>
<text x="${at(x(1_700))}" y="${at(y(260))}">any fixed interval</text>
${points.join('\n')}
</svg>
`;
}

function point(name: string, px: number, py: number): string {
  const isOurs = name === 'pollchart';
  const colour = isOurs ? '#d33682' : '#268bd2';
  const isRight = px > WIDTH * 0.6;
  const place = isRight ? `x="${at(px - 9)}" text-anchor="end"` : `x="${at(px + 9)}"`;
  const isAbove = isOurs || name.includes('× 2');
  const drop = isAbove ? -9 : isRight ? 19 : 4;
  return (
    `<circle cx="${at(px)}" cy="${at(py)}" r="${isOurs ? 6 : 4}" fill="${colour}"/>` +
    `<text ${place} y="${at(py + drop)}" fill="${colour}"${isOurs ? ' font-weight="bold"' : ''}>${name}</text>`
  );
}

const delayTick = (seconds: number) =>
  `<path d="M${at(x(seconds * 1_000))} ${TOP}V${HEIGHT - BOTTOM}" stroke="#8884"/>` +
  `<text x="${at(x(seconds * 1_000))}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${seconds}</text>`;

const requestTick = (requests: number) =>
  `<path d="M${LEFT} ${at(y(requests))}H${WIDTH - RIGHT}" stroke="#8884"/>` +
  `<text x="${LEFT - 8}" y="${at(y(requests) + 4)}" text-anchor="end">${requests}</text>`;
