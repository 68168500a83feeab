/**
 * `bad_spec`, `duplicate_name`: what was asked for cannot be supervised. `ending`: the supervisor takes nothing on any more.
 * `stopped`: the child was told to stop before it was up. `child_ended`: a permanent child ended without an error of its own.
 * `gave_up`: a child was to be restarted more often than the intensity allows. `killed`: the supervisor was.
 */
export type SupervisorErrorCode = 'bad_spec' | 'duplicate_name' | 'ending' | 'stopped' | 'child_ended' | 'gave_up' | 'killed';

export class SupervisorError extends Error {
  readonly code: SupervisorErrorCode;

  constructor(code: SupervisorErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SupervisorError';
    this.code = code;
  }
}
