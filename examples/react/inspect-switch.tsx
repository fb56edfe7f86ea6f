import { createBrowserInspector } from '@statelyai/inspect';
import { withoutSecrets } from 'pollchart/inspect';

export type Inspector = ReturnType<typeof createBrowserInspector>;

interface Props {
  readonly label: string;
  readonly inspector: Inspector | null;
  readonly onChange: (inspector: Inspector | null) => void;
}

/** `?inspector=URL` names another inspector than Stately's own page. */
const url = new URLSearchParams(location.search).get('inspector');

/** Opens the inspector, which only a click may do, and lets go of it. */
export function InspectSwitch({ label, inspector, onChange }: Props) {
  const toggle = () => {
    inspector?.stop();
    onChange(
      inspector
        ? null
        : createBrowserInspector({ serialize: withoutSecrets(), ...(url && { url }) }),
    );
  };
  return (
    <button type="button" aria-pressed={inspector !== null} onClick={toggle}>
      {label}
    </button>
  );
}
