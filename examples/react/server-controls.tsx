import { useState } from 'react';
import { type StepName, stepNames } from './conversation.ts';
import type { Strings } from './strings.ts';

/** Picks what the scripted server does next. */
export function ServerControls({ strings }: { readonly strings: Strings }) {
  const [chosen, setChosen] = useState<StepName>('running');
  const [isApplied, setIsApplied] = useState(true);

  const tell = async (step: StepName) => {
    const applied = await fetch(`/control/${step}`, { method: 'POST' }).catch(() => null);
    setChosen(step);
    setIsApplied(applied?.ok ?? false);
  };

  return (
    <>
      <p>{strings.serverHint}</p>
      <div className="buttons">
        {stepNames.map((step) => (
          <button key={step} type="button" data-step={step} onClick={() => tell(step)}>
            {strings.steps[step]}
          </button>
        ))}
      </div>
      <p className="note" role="status">
        {isApplied ? strings.applied(strings.steps[chosen]) : strings.unreachable}
      </p>
    </>
  );
}
