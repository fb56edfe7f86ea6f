import { useState } from 'react';
import { type StepName, stepNames } from './conversation.ts';
import type { Words } from './words.ts';

/** Picks what the scripted server does next. */
export function ServerControls({ words }: { readonly words: Words }) {
  const [chosen, setChosen] = useState<StepName>('running');
  const [isTold, setIsTold] = useState(true);

  const tell = async (step: StepName) => {
    const told = await fetch(`/control/${step}`, { method: 'POST' }).catch(() => null);
    setChosen(step);
    setIsTold(told?.ok ?? false);
  };

  return (
    <>
      <p>{words.serverHint}</p>
      <div className="buttons">
        {stepNames.map((step) => (
          <button key={step} type="button" data-step={step} onClick={() => tell(step)}>
            {words.steps[step]}
          </button>
        ))}
      </div>
      <p className="note" role="status">
        {isTold ? words.told(words.steps[chosen]) : words.unreachable}
      </p>
    </>
  );
}
