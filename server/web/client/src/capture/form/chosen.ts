/** What happens with the file that somebody chose in a field: kept, or told why it cannot be. */

import { inject, ref, type Ref } from "vue";
import { SESSION } from "./session";

export interface Chosen {
  isKeeping: Ref<boolean>;
  take(event: Event): Promise<void>;
}

export function useChosen(keep: (file: File) => Promise<unknown>): Chosen {
  const session = inject(SESSION)!;
  const isKeeping = ref(false);
  async function take(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    if (!file) return;
    isKeeping.value = true;
    try {
      await keep(file);
    } catch (problem) {
      session.problem.value = problem;
    } finally {
      isKeeping.value = false;
      input.value = ""; // the same file may be chosen again
    }
  }
  return { isKeeping, take };
}
