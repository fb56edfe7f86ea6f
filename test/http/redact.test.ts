import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, redactor } from '../../src/http/redact.ts';
import { spellings } from '../support/spellings.ts';
import '../properties/runs.ts';

const SECRET = `Sk/live+9f8e&7d"6c'5b<4a>3=:%`;

describe('redactor', () => {
  it.each(Object.entries(spellings))('finds a secret %s', (_, spell) => {
    const shown = redactor([SECRET])(`no ${spell(SECRET)} here`);
    expect(shown).toMatch(/^no \[redacted\](%3D|=)*!* here$/);
  });

  it.each<[string, string, string]>([
    ['after something like an escape', '%41abc12345 &#6abc12345 \\abc12345', '%41… &#6… \\…'],
    ['after half an escape', '%4abc12345 \\u00abc12345', '%4… \\u00…'],
    ['that looks like the end of an escape', '%ABC12345', '%…'],
    ['repeatedly', 'abc12345abc12345 abc12345', '…… …'],
    ['in upper case', 'ABC12345', '…'],
    ['only in full', 'abc1234 bc12345', 'abc1234 bc12345'],
    ['only without characters in between', 'abc 12345 abc-12345', 'abc 12345 abc-12345'],
  ])('finds a secret %s', (_, text, shown) => {
    expect(redactor(['abc12345'])(text)).toBe(shown.replaceAll('…', '[redacted]'));
  });

  it.each<[string, string, string, string]>([
    ['that holds a percent sign', 'a%41b%2Fc', 'a%41b%2Fc aAb/c a%2541b%252Fc', '… … …'],
    ['that holds backslashes', 'ab\\n\\\\cd', 'ab\\n\\\\cd ab\\\\n\\\\\\\\cd', '… …'],
    ['that holds an entity', 'ab&amp;cd', 'ab&amp;cd ab&amp;amp;cd', '… …'],
    ['that holds spaces', 'open  sesame', 'open  sesame open++sesame open%20+sesame', '… … …'],
    ['with spaces around it', '  abcdefgh ', '"abcdefgh"', '"…"'],
    [
      'with non-ASCII letters',
      'pässwörd',
      'P%C3%A4SSW%c3%b6rd p%e4ssw%f6rd pässw&#246;rd',
      '… … …',
    ],
    ['beyond one byte', '密钥🚀密钥密钥', '%E5%AF%86钥\\ud83d\\ude80&#23494;钥密钥', '…'],
  ])('finds one %s', (_, secret, text, shown) => {
    expect(redactor([secret])(text)).toBe(shown.replaceAll('…', '[redacted]'));
  });

  it('leaves no rest of two secrets when one starts, ends, contains or overlaps the other', () => {
    const hide = redactor(['abc12345', 'abc12345-tail', 'head-abc12345', '12345-tail-end']);
    expect(hide('abc12345-tail')).toBe('[redacted]');
    expect(hide('head-abc12345')).toBe('[redacted]');
    expect(hide('head-abc12345-tail-end')).toBe('[redacted]');
    expect(hide('abc12345-tai')).toBe('[redacted]-tai');
  });

  it('hides all the base64 around a secret, whose neighbouring digits reveal parts of it', () => {
    const hide = redactor(['hunter2-hunter2']);
    const encoded = btoa('{"user":"me","password":"hunter2-hunter2"}');
    expect(hide(`Basic ${encoded}, please`)).toBe('Basic [redacted], please');
  });

  describe('a short secret', () => {
    const hide = redactor(['test', 'k']);

    it.each([
      ['test', '[redacted]'],
      ['the key test, or "test"', 'the key [redacted], or "[redacted]"'],
      ['key=test&k', 'key=[redacted]&[redacted]'],
      [
        '%20test%2c \\u0020test\\n \\ntest &quot;test&quot;',
        '%20[redacted]%2c \\u0020[redacted]\\n \\n[redacted] &quot;[redacted]&quot;',
      ],
      ['t%65st te\\u0073t', '[redacted] [redacted]'],
    ])('is found as a word: %s', (text, shown) => {
      expect(hide(text)).toBe(shown);
    });

    it.each(['the latest keys', 'Test TEST', 'test_me', btoa('a test of it')])(
      'isn’t found inside other words: %s',
      (text) => {
        expect(hide(text)).toBe(text);
      },
    );
  });

  it('keeps a text without secrets unchanged', () => {
    const text = 'It costs 5 % + tax & more: C:\\new\\u &lt; %zz &#xffffffff; \\u{ffffff} %';
    expect(redactor([SECRET])(text)).toBe(text);
    expect(redactor([])(text)).toBe(text);
    expect(redactor(['', '  '])(text)).not.toContain('[redacted][');
    expect(redactor([SECRET])('')).toBe('');
  });

  it('returns about as many characters as requested, and never a part of a secret', () => {
    const hide = redactor(['abc12345']);
    const text = `xx abc12345 ${'y'.repeat(1_000)}`;
    for (let enough = 1; enough < 20; enough++) {
      const shown = hide(text, enough);
      expect(shown.length).toBeLessThan(enough + 12);
      expect('xx [redacted] yyyyyyyyyyyyyyyyyyyyyyy').toContain(shown);
    }
  });

  it('finds any secret inside any text, however it is escaped or encoded', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 });
    const secret = fc.string({ minLength: 8, maxLength: 40 }).filter((text) => /\S{8}/.test(text));
    const spell = fc.constantFrom(...Object.values(spellings));
    fc.assert(
      fc.property(text, secret, spell, text, (before, secret, spell, after) => {
        const escaped = spell(secret.trim());
        const shown = redactor([secret])(`${before} ${escaped} ${after}`);
        expect(shown).toContain('[redacted]');
        expect(shown).not.toContain(escaped);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['letters', 'S'],
    ['percent signs', '%'],
    ['escapes of escapes', '%25'],
    ['backslashes', '\\'],
    ['entities', '&amp;'],
    ['beginnings of the secret', SECRET.slice(0, -1)],
    ['secrets', SECRET],
    ['base64 of the secret', btoa(SECRET)],
  ])('reads each character of a text a bounded number of times: %s', (_, piece) => {
    /** Counts the characters read while redacting a text of this length. */
    const reads = (length: number) => {
      const { charCodeAt } = String.prototype;
      let count = 0;
      String.prototype.charCodeAt = function (at) {
        count += 1;
        return charCodeAt.call(this, at);
      };
      try {
        redactor([SECRET])(piece.repeat(Math.ceil(length / piece.length)));
      } finally {
        String.prototype.charCodeAt = charCodeAt;
      }
      return count;
    };
    const [few, many] = [reads(2_000), reads(20_000)];
    expect(many).toBeGreaterThan(20_000);
    expect(many).toBeLessThan(few * 12);
  });
});

describe('createRedactor', () => {
  it('rebuilds the redactor when the secrets change, and reuses it otherwise', () => {
    const redactorFor = createRedactor();
    const first = redactorFor(['abc12345']);
    expect(redactorFor(['abc12345'])).toBe(first);
    expect(redactorFor(['abc12345', 'def12345'])('def12345')).toBe('[redacted]');
    expect(redactorFor(['def12345'])('abc12345')).toBe('abc12345');
  });
});
