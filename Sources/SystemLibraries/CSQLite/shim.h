#ifndef MUSTER_CSQLITE_H
#define MUSTER_CSQLITE_H

#include <sqlite3.h>

/* sqlite3_config takes variadic arguments, which Swift can't pass. Without statistics, allocations
   of different connections take no common lock. Works only before the library is first used. */
static inline int muster_sqlite_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
