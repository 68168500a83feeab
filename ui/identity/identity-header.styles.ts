import { css } from 'lit';

export const identityHeaderStyles = css`
  .mark {
    margin-right: auto;
  }
  .who {
    margin-left: var(--space-3);
    max-width: 16rem;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 0.9375rem;
  }
  .menu {
    display: none;
  }
  @media (max-width: 56rem) {
    .menu {
      display: block;
    }
    .member :is(.who, .leave) {
      display: none;
    }
  }
  @media (max-width: 24rem) {
    .bar {
      gap: var(--space-1);
    }
    .name {
      font-size: 1.125rem;
    }
  }
  /* On the narrowest screens, and where text is zoomed, the monogram stands for the name. */
  @media (max-width: 23rem) {
    .member .name {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
`;
