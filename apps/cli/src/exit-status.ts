/** What the program's exit says; ended by a signal it is 128 and the signal's number. */
export const exitStatus = { done: 0, failed: 1, usage: 2 } as const;
