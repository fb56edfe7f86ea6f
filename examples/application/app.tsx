import { Route, Routes } from 'react-router';
import { ConversationPage } from './conversation-page.tsx';
import { useIsSignedIn } from './session.ts';
import { Sidebar } from './sidebar.tsx';
import { SignIn } from './sign-in.tsx';
import { StartPage } from './start-page.tsx';
import { StartingPage } from './starting-page.tsx';

export function App() {
  return (
    <>
      {useIsSignedIn() || <SignIn />}
      <Sidebar />
      <Routes>
        <Route path="/" element={<StartPage />} />
        <Route path="/starting/:taskId" element={<StartingPage />} />
        <Route path="/conversations/:id" element={<ConversationPage />} />
      </Routes>
    </>
  );
}
