import { type Html, html } from '../playground/html.ts';
import { timeOfStory } from '../playground/story-line.ts';
import type { Bar, Lane, Mark, Row } from './lane.ts';
import type { Span } from './story-span.ts';

const LABELS = 118;
const WIDTH = 1240;
const ROW = 17;
const BAR = 12;
const LANE_GAP = 14;
const LANE_HEAD = 20;
const AXIS = 22;
/** Beside a mark that stands where the bar begins. */
const LABEL_LEFT = 7;
/** A character of a bar's label, about. */
const CHARACTER = 5.6;

/** Lanes over one axis of time, as SVG. What a colour means is said beside it, and in every bar's own title. */
export function renderLanes(lanes: readonly Lane[], span: Span): Html {
  const x = scaleOf(span);
  let y = AXIS;
  const drawn = lanes.map((lane) => {
    const top = y;
    y += LANE_HEAD + lane.rows.length * ROW + LANE_GAP;
    return renderLane(lane, top, span);
  });
  const ticks = ticksOf(span);
  return html`<svg class="lanes" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="The story in lanes over time; everything in it is told in words below">
${ticks.map((atMs) => html`<g class="axis"><line x1="${x(atMs)}" x2="${x(atMs)}" y1="${AXIS - 4}" y2="${y}" /><text x="${x(atMs)}" y="12">${timeOfStory(atMs - span.startMs)}</text></g>`)}
${drawn}</svg>`;
}

function renderLane({ name, rows }: Lane, top: number, span: Span): Html {
  return html`<g class="lane"><line class="edge" x1="0" x2="${WIDTH}" y1="${top}" y2="${top}" />
<text class="name" x="0" y="${top + 15}">${name}</text>
${rows.map((row, index) => renderRow(row, top + LANE_HEAD + index * ROW, span))}</g>`;
}

function renderRow({ name, bars, marks }: Row, y: number, span: Span): Html {
  const x = scaleOf(span);
  return html`<text class="row" x="8" y="${y + 10}">${name}</text>
${bars.filter((bar) => bar.toMs > span.fromMs && bar.fromMs < span.toMs).map((bar) => renderBar(bar, y, x))}
${marks.filter(({ atMs }) => atMs >= span.fromMs && atMs <= span.toMs).map((mark) => renderMark(mark, y, x))}`;
}

type Scale = (atMs: number) => number;

function scaleOf({ fromMs, toMs }: Span): Scale {
  const perMs = (WIDTH - LABELS) / Math.max(1, toMs - fromMs);
  return (atMs) =>
    Math.round((LABELS + Math.min(Math.max(atMs, fromMs) - fromMs, toMs - fromMs) * perMs) * 10) / 10;
}

function renderBar({ fromMs, toMs, tone, title, label, hasRoom }: Bar, y: number, x: Scale): Html {
  const left = x(fromMs);
  const width = Math.max(1.5, Math.round((x(toMs) - left) * 10) / 10);
  const fits = label !== undefined && (hasRoom || label.length * CHARACTER + LABEL_LEFT < width);
  return html`<g data-tone="${tone}"><rect class="bar" x="${left}" y="${y}" width="${width}" height="${BAR}" rx="2"><title>${title}</title></rect>
${fits && html`<text class="label" x="${left + LABEL_LEFT}" y="${y + 9.5}">${label}</text>`}</g>`;
}

function renderMark({ atMs, tone, shape, title }: Mark, y: number, x: Scale): Html {
  const at = x(atMs);
  const middle = y + BAR / 2;
  const path = {
    tick: `M${at} ${y + 1}V${y + BAR - 1}`,
    dot: `M${at - 4} ${middle}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0`,
    act: `M${at - 5} ${y + BAR}L${at} ${y}L${at + 5} ${y + BAR}Z`,
    notice: `M${at - 6} ${y + 1}h12v9h-12zl6 5l6 -5`,
  }[shape];
  return html`<path class="${shape}" data-tone="${tone}" d="${path}"><title>${title}</title></path>`;
}

const STEPS_MS = [30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600].map((seconds) => seconds * 1000);
const MOST_TICKS = 12;

function ticksOf({ startMs, fromMs, toMs }: Span): number[] {
  const step = STEPS_MS.find((one) => (toMs - fromMs) / one <= MOST_TICKS) ?? toMs - fromMs;
  const first = startMs + Math.ceil((fromMs - startMs) / step) * step;
  const ticks: number[] = [];
  for (let atMs = first; atMs <= toMs; atMs += step) ticks.push(atMs);
  return ticks;
}
