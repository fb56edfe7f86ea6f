/** All lengths are units of the picture, in which a state's name is 13.6 high. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A line from one state to another. */
export interface Edge {
  /** `from→to`, by the ids of the states. */
  readonly id: string;
  /** The ids of the arrows that it stands for. */
  readonly arrows: readonly string[];
  /** SVG's path data; its end has the arrow's head. */
  readonly path: string;
}

/** One line of text at an edge, or the name at the top of a state with others in it. */
export interface Label {
  readonly text: string;
  /** Where its `anchor` is. */
  readonly x: number;
  /** Of the line that the letters stand on. */
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  /** `detail` is left out where there is little room. */
  readonly kind: 'title' | 'event' | 'detail';
}

/** Where a state is entered: a dot, and the line from it. */
export interface Entry {
  readonly x: number;
  readonly y: number;
  readonly path: string;
}

/** Where the states, the arrows and what is said of them are drawn. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** In CSS pixels: it isn't drawn narrower than that. */
  readonly minWidth: number;
  /** By the id of the state; empty for the machine itself, which has one only when an arrow needs it. */
  readonly boxes: Readonly<Record<string, Box>>;
  readonly edges: readonly Edge[];
  readonly labels: readonly Label[];
  readonly entries: readonly Entry[];
}
