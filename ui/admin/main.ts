import './inbox-app.ts';
