import type { Figure, Table } from './table.ts';

/** What was set out for, before anything was measured. */
export interface Goal {
  readonly says: string;
  readonly measured: Figure;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export const isMet = ({ measured, atMost = Infinity, atLeast = -Infinity }: Goal): boolean =>
  measured.value <= atMost && measured.value >= atLeast;

export const goalTable = (goals: readonly Goal[]): Table => ({
  head: ['goal', 'measured', 'met'],
  rows: goals.map((goal) => [goal.says, goal.measured, { aside: isMet(goal) ? 'yes' : '**no**' }]),
});
