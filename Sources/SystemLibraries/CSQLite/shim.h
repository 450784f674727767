#ifndef MUSTER_CSQLITE_H
#define MUSTER_CSQLITE_H

#include <sqlite3.h>
/* malloc_trim, which Swift's module of glibc lacks. */
#include <malloc.h>

/* sqlite3_config takes variadic arguments, which Swift can't pass. Works only before the library is
   first used; a later call is refused and changes nothing.

   Without statistics, allocations of different connections take no common lock. What a statement or
   a savepoint would need to be taken back stays in memory up to the given size, in bytes, instead of
   going to a file behind 64 KiB: inserting 32 rows touches more than that. */
static inline int muster_sqlite_configure(int statement_journal_size) {
  int result = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  return result == SQLITE_OK
             ? sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, statement_journal_size)
             : result;
}

#endif
