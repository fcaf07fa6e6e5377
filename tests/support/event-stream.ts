/** One reader of a node's stream of changes, and all that it was told. */
export interface EventStream {
  status: number;
  heard(): string;
  ended(): boolean;
  leave(): void;
}

/** @param url of the node's desk @param query of what is asked, with its mark */
export async function openEventStream(url: string, headers: Record<string, string>, query = ''): Promise<EventStream> {
  const controller = new AbortController();
  const response = await fetch(`${url}/api/v1/events${query}`, { headers, signal: controller.signal });
  let [heard, ended] = ['', false];
  void (async () => {
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) heard += decoder.decode(piece as Uint8Array, { stream: true });
    } catch {
      // The test left.
    }
    ended = true;
  })();
  return { status: response.status, heard: () => heard, ended: () => ended, leave: () => controller.abort() };
}
