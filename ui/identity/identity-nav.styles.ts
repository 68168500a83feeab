import { css } from 'lit';

export const identityNavStyles = css`
  nav {
    display: grid;
    gap: var(--space-5);
  }
  h2 {
    margin-bottom: var(--space-2);
    padding-left: var(--space-3);
    color: var(--colour-muted);
    font-family: var(--font-text);
    font-size: var(--text-small);
    font-weight: 600;
    letter-spacing: 0.01em;
  }
  ul {
    display: grid;
    gap: 2px;
  }
  a {
    display: flex;
    align-items: center;
    gap: var(--space-3);
    min-height: var(--touch);
    padding: var(--space-1) var(--space-3);
    border-radius: var(--radius-small);
    text-decoration: none;
    transition: background-color var(--quick) var(--ease);
  }
  a:hover {
    background: var(--colour-sunken);
  }
  a[aria-current] {
    background: var(--colour-wash);
    color: var(--colour-accent);
    font-weight: 600;
  }
  t-icon {
    width: 1.25rem;
    height: 1.25rem;
  }
  t-select {
    margin-bottom: var(--space-2);
  }
`;
