import { describe, expect, it } from 'vitest';
import { leaveOutUnless } from '../leave-out.ts';

it('passes', () => expect(1).toBe(1));
it('fails', () => expect(1).toBe(2));

describe('on the moon', () => {
  leaveOutUnless(false, 'need the moon');
  it('is light', () => expect(1).toBe(2));
  it('is far', () => expect(1).toBe(2));
});
