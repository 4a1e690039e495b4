import { useState } from 'react';
import { createClient } from '../api/client.ts';
import { createMillraceApi } from '../api/millrace-api.ts';
import { sessionOf, type Session } from '../api/session.ts';
import { useAction } from '../api/use-action.ts';
import { Logo } from '../parts/logo.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';

const api = createMillraceApi(createClient(undefined, () => undefined));

export function LoginPage({ notice, onLogin }: { notice: string | undefined; onLogin: (session: Session) => void }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const login = useAction(async () => onLogin(sessionOf(await api.login(email, password), Date.now())));
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
        {notice !== undefined && <p role="status">{notice}</p>}
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
        <ProblemNotice error={login.error} />
        <button type="submit" className="primary" disabled={login.isPending}>
          {login.isPending ? 'Logging in' : 'Log in'}
        </button>
      </form>
    </main>
  );
}
