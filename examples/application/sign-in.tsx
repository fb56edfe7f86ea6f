import { useMutation } from '@tanstack/react-query';
import { signIn } from './requests.ts';
import { session } from './session.ts';

/** Stands above what was read before, which stays in view. */
export function SignIn() {
  const { mutate, error } = useMutation({ mutationFn: signIn, onSuccess: session.begin });
  return (
    <dialog open>
      <button type="button" onClick={() => mutate('ada')}>
        Sign in
      </button>
      {error?.message}
    </dialog>
  );
}
