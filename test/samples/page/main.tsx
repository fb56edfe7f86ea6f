/** A page with all samples that need one. */
import { createRoot } from 'react-dom/client';
import { SharedPolls } from '../../../examples/samples/across-tabs.tsx';
import { Board } from '../../../examples/samples/board.tsx';
import { Conversation } from '../../../examples/samples/conversation.tsx';
import { watchInInspector } from '../../../examples/samples/inspect-in-page.ts';
import { Conversation as ByUseMachine } from '../../../examples/samples/use-machine.tsx';

const [id = '', ...others] = location.hash.slice(1).split(',');

createRoot(document.body).render(
  <>
    <section id="conversation.tsx">
      <Conversation id={id} />
    </section>
    <section id="across-tabs.tsx">
      <SharedPolls>
        <Conversation id={id} />
      </SharedPolls>
    </section>
    <section id="use-machine.tsx">
      <ByUseMachine id={id} />
    </section>
    <section id="board.tsx">
      <Board ids={others} />
    </section>
    <button
      type="button"
      onClick={() => {
        const actor = watchInInspector(id);
        actor.subscribe({
          complete: () => actor.getSnapshot().output && document.body.append('inspect-in-page.ts'),
        });
      }}
    >
      Inspect
    </button>
  </>,
);
