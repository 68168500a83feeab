import { css } from 'lit';

export const productCardStyles = css`
  :host {
    display: block;
  }
  article {
    position: relative;
    display: grid;
    gap: var(--space-3);
  }
  .frame {
    position: relative;
    overflow: hidden;
    border-radius: var(--radius-large);
  }
  t-picture {
    transition: transform 500ms var(--ease);
  }
  article:hover t-picture {
    transform: scale(1.035);
  }
  .sold-out t-picture {
    opacity: 0.55;
    filter: saturate(0.4);
  }
  h3 {
    font-size: var(--text-body);
    font-weight: 500;
    line-height: 1.35;
  }
  h3 a {
    display: -webkit-box;
    overflow: hidden;
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    text-decoration: none;
  }
  /* The whole card is the link's target. */
  h3 a::after {
    content: '';
    position: absolute;
    inset: 0;
    border-radius: var(--radius-large);
  }
  h3 a:focus-visible {
    outline: none;
  }
  h3 a:focus-visible::after {
    outline: var(--focus-ring);
    outline-offset: 3px;
  }
  article:hover h3 a {
    text-decoration: underline;
  }
  .facts {
    display: grid;
    gap: var(--space-1);
    padding: 0 var(--space-1);
  }
  .price {
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 var(--space-3);
  }
  .add {
    position: absolute;
    right: var(--space-2);
    bottom: var(--space-2);
    z-index: 1;
    display: grid;
    place-items: center;
    width: var(--touch);
    height: var(--touch);
    border: 0;
    border-radius: 50%;
    background: var(--colour-surface);
    color: var(--colour-ink);
    box-shadow: var(--shadow-raised);
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background-color var(--quick) var(--ease),
      color var(--quick) var(--ease),
      transform var(--quick) var(--ease);
  }
  .add:hover,
  .add.added {
    background: var(--colour-accent);
    color: var(--colour-on-accent);
  }
  .add:active {
    transform: scale(0.92);
  }
`;
