import type { Language } from '../messages/explain.ts';

const languages = { en: 'English', 'zh-CN': '中文' } as const satisfies Record<Language, string>;

interface Props {
  readonly label: string;
  readonly language: Language;
  readonly onChange: (language: Language) => void;
}

export function LanguageSwitch({ label, language, onChange }: Props) {
  return (
    <fieldset className="languages">
      <legend>{label}</legend>
      {(Object.keys(languages) as Language[]).map((one) => (
        <label key={one} lang={one}>
          <input
            type="radio"
            name="language"
            checked={one === language}
            onChange={() => onChange(one)}
          />
          {languages[one]}
        </label>
      ))}
    </fieldset>
  );
}
