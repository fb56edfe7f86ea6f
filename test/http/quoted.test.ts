import { describe, expect, it } from 'vitest';
import { keptText, quoted } from '../../src/http/quoted.ts';
import { redactor } from '../../src/http/redact.ts';

const SECRET = 'sk-live-Abc123Def456';
const hide = redactor([SECRET]);

describe('a text that is kept in full', () => {
  it('keeps its line breaks and colours when it holds no secret', () => {
    const text = 'step 1\nstep 2 \u001b[31mfailed\u001b[0m';
    expect(keptText(text, hide)).toBe(text);
  });

  it('hides a secret, and one whose parts are joined when control sequences are removed', () => {
    expect(keptText(`key ${SECRET}\nlog`, hide)).toBe('key [redacted]\nlog');
    const split = [...SECRET].join('\u001b[0m');
    expect(keptText(`key ${split}`, hide)).toBe('key [redacted]');
    expect(quoted(`key ${split}`, hide)).toBe('key [redacted]');
  });
});
