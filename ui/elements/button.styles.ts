import { css } from 'lit';

export const buttonStyles = css`
  :host {
    display: inline-block;
    vertical-align: middle;
  }
  :host([wide]) {
    display: block;
  }
  button,
  a {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    width: 100%;
    min-width: var(--touch);
    min-height: var(--touch);
    padding: 0.55rem 1.25rem;
    border: 1px solid transparent;
    border-radius: var(--radius-round);
    background: transparent;
    color: inherit;
    font: inherit;
    font-weight: 600;
    letter-spacing: 0.005em;
    line-height: 1.25;
    text-align: center;
    text-wrap: balance;
    text-decoration: none;
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background-color var(--quick) var(--ease),
      border-color var(--quick) var(--ease),
      transform var(--quick) var(--ease);
  }
  button:active,
  a:active {
    transform: scale(0.98);
  }
  :host([variant='primary']) :is(button, a) {
    background: var(--colour-accent);
    color: var(--colour-on-accent);
  }
  :host([variant='primary']) :is(button, a):hover {
    background: var(--colour-accent-strong);
  }
  :host([variant='secondary']) :is(button, a) {
    border-color: var(--colour-outline);
    background: var(--colour-surface);
  }
  :host([variant='secondary']) :is(button, a):hover {
    border-color: var(--colour-accent);
    background: var(--colour-wash);
  }
  :host([variant='quiet']) :is(button, a):hover {
    background: var(--colour-sunken);
  }
  :host([variant='danger']) :is(button, a) {
    border-color: var(--colour-bad);
    background: var(--colour-surface);
    color: var(--colour-bad);
  }
  :host([variant='danger']) :is(button, a):hover {
    background: var(--colour-bad-wash);
  }
  :host([large]) :is(button, a) {
    min-height: 3.25rem;
    padding-inline: 1.75rem;
    font-size: var(--text-large);
  }
  :host([round]) :is(button, a) {
    padding: 0;
    width: var(--touch);
  }
  :host([disabled]) :is(button, a) {
    border-color: transparent;
    background: var(--colour-sunken);
    color: var(--colour-muted);
    cursor: not-allowed;
    transform: none;
  }
  .label {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
  }
  :host([loading]) .label {
    visibility: hidden;
  }
  :host([loading]) :is(button, a) {
    cursor: progress;
  }
  .turning {
    position: absolute;
    width: 1.25em;
    height: 1.25em;
    border: 2px solid currentColor;
    border-right-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
`;
