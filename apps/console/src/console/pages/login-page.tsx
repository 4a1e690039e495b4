import { useState } from 'react';
import { useAction } from '../api/use-action.ts';
import { Logo } from '../parts/logo.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';

type LoginPageProps = {
  hasExpired: boolean;
  logIn: (email: string, password: string) => Promise<void>;
  askForReset: (email: string) => Promise<void>;
};

export function LoginPage({ hasExpired, logIn, askForReset }: LoginPageProps) {
  usePageTitle('Log in');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const login = useAction(() => logIn(email, password));
  const [wasAsked, setWasAsked] = useState(false);
  const reset = useAction(async () => {
    await askForReset(email);
    setWasAsked(true);
  });
  const submit = (event: { preventDefault: () => void }) => {
    event.preventDefault();
    login.run();
  };
  return (
    <main className="login">
      <form className="card" onSubmit={submit}>
        <h1>
          <Logo />
          Millrace
        </h1>
        {hasExpired && <p role="status">Your session has ended. Log in again.</p>}
        <label>
          E-mail
          <input
            type="email"
            autoComplete="username"
            required
            value={email}
            onChange={(e) => setEmail(e.target.value)}
          />
        </label>
        <label>
          Password
          <input
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        </label>
        <ProblemNotice error={login.error ?? reset.error} />
        {wasAsked && <p role="status">If there is an account with this e-mail, a link is on its way to it.</p>}
        <button type="submit" className="primary" disabled={login.isPending}>
          {login.isPending ? 'Logging in' : 'Log in'}
        </button>
        <button type="button" className="quiet" disabled={email === '' || reset.isPending} onClick={reset.run}>
          Forgot password?
        </button>
      </form>
    </main>
  );
}
