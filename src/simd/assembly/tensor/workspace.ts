// Memory of one thread's own, for kernels that work block by block. Each thread has its own instance of this
// module, and with it its own globals.
let own: usize = 0;

/** Called once in each thread, before any kernel. */
export function setWorkspace(ptr: usize): void {
  own = ptr;
}

// @ts-ignore: decorator
@inline
export function workspace(): usize {
  return own;
}
