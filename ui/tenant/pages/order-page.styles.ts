import { css } from 'lit';

export const orderPageStyles = css`
  .page {
    max-width: 44rem;
    margin: 0 auto;
    padding: clamp(2rem, 6vw, 4rem) var(--space-gutter) 0;
  }
  .state {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    text-align: center;
  }
  .sign {
    position: relative;
    display: grid;
    place-items: center;
    width: 5.5rem;
    height: 5.5rem;
    margin-bottom: var(--space-2);
    border-radius: 50%;
    background: var(--colour-wash);
    color: var(--colour-accent);
    font-size: 1.9rem;
    transition: background-color var(--calm) var(--ease);
  }
  .good .sign {
    background: var(--colour-accent);
    color: var(--colour-on-accent);
    animation: land 420ms var(--ease);
  }
  .bad .sign {
    background: var(--colour-bad-wash);
    color: var(--colour-bad);
  }
  .waiting .sign::after {
    content: '';
    position: absolute;
    inset: 0;
    border: 3px solid var(--colour-accent);
    border-right-color: transparent;
    border-radius: 50%;
    animation: turn 1.1s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @keyframes land {
    from {
      transform: scale(0.7);
    }
    60% {
      transform: scale(1.08);
    }
  }
  h1 {
    font-size: var(--text-headline);
    overflow-wrap: anywhere;
  }
  .state p {
    margin: var(--space-2) auto 0;
    max-width: 30rem;
    color: var(--colour-muted);
    text-wrap: pretty;
  }
  .steps {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    margin: var(--space-6) 0;
    text-align: center;
    font-size: var(--text-small);
  }
  .steps li {
    position: relative;
    padding-top: 1.6rem;
    color: var(--colour-muted);
  }
  .steps li::before {
    content: '';
    position: absolute;
    top: 0.1rem;
    left: calc(50% - 0.5rem);
    z-index: 1;
    width: 1rem;
    height: 1rem;
    border: 2px solid var(--colour-outline);
    border-radius: 50%;
    background: var(--colour-page);
  }
  .steps li + li::after {
    content: '';
    position: absolute;
    top: 0.55rem;
    left: -50%;
    width: 100%;
    height: 2px;
    background: var(--colour-line);
    transition: background-color var(--calm) var(--ease);
  }
  .steps .done {
    color: var(--colour-ink);
    font-weight: 600;
  }
  .steps .done::before {
    border-color: var(--colour-accent);
    background: var(--colour-accent);
  }
  .steps .done::after {
    background: var(--colour-accent) !important;
  }
  .steps .now::before {
    border-color: var(--colour-accent);
    animation: breathe 1.4s ease-in-out infinite;
  }
  @keyframes breathe {
    50% {
      box-shadow: 0 0 0 5px color-mix(in oklch, var(--colour-accent) 25%, transparent);
    }
  }
  .receipt {
    margin-top: var(--space-6);
    padding: var(--space-5);
    border: 1px solid var(--colour-line);
    border-radius: var(--radius-large);
    background: var(--colour-surface);
  }
  .receipt header {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: var(--space-1) var(--space-4);
    padding-bottom: var(--space-3);
    border-bottom: 1px solid var(--colour-line);
  }
  .receipt h2 {
    font-size: 1.25rem;
  }
  .receipt time {
    color: var(--colour-muted);
    font-size: 0.9375rem;
  }
  .row {
    display: flex;
    justify-content: space-between;
    gap: var(--space-4);
    padding: var(--space-2) 0;
    font-variant-numeric: tabular-nums;
  }
  .row span:first-child {
    overflow-wrap: anywhere;
  }
  .quantity {
    color: var(--colour-muted);
  }
  .grand {
    padding-top: var(--space-3);
    border-top: 1px solid var(--colour-line);
    font-size: var(--text-large);
    font-weight: 650;
  }
  .on {
    display: flex;
    justify-content: center;
    margin-top: var(--space-6);
  }
  .ghost {
    display: grid;
    gap: var(--space-4);
    justify-items: center;
  }
  .ghost t-skeleton {
    width: 60%;
    height: 2.5rem;
  }
  .ghost t-skeleton:first-child {
    width: 5.5rem;
    height: 5.5rem;
    border-radius: 50%;
  }
`;
