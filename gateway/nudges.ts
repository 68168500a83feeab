/** What a tenant's services tell whoever listens right now. */
export type NudgeListener = (topic: string, payload: unknown) => void;

export type Nudges = {
  tell(slug: string, topic: string, payload: unknown): void;
  /** Hears a tenant's nudges, while its namespace is joined, until the returned function is called. */
  listen(slug: string, listener: NudgeListener): () => void;
};

/** Who listens to which tenant. Outlives the memberships that the nudges come by. */
export function nudges(): Nudges {
  const listeners = new Map<string, Set<NudgeListener>>();
  return {
    tell(slug, topic, payload) {
      for (const listener of listeners.get(slug) ?? []) listener(topic, payload);
    },
    listen(slug, listener) {
      const heard = listeners.get(slug) ?? new Set();
      listeners.set(slug, heard.add(listener));
      return () => {
        heard.delete(listener);
        if (heard.size === 0 && listeners.get(slug) === heard) listeners.delete(slug);
      };
    },
  };
}
