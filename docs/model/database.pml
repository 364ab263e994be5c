/*
 * As much of PostgreSQL at READ COMMITTED as the protocol relies on. A row is one byte, 0 when it is not there.
 *
 * - A statement sees what was committed when it began, and what its own transaction wrote: V().
 * - Whoever writes or locks a row holds it until their transaction ends; who wants it too waits: acquire(). A statement
 *   that has waited finds the row as it is now (PostgreSQL's EvalPlanQual), and all others as they were when it began.
 * - Inserting what another transaction is inserting waits for that transaction as well.
 * - A ring of transactions that wait for each other is found, and any one of them may be the victim.
 * - rollback() stands for a refusal, a deadlock and a crash alike: nothing that was written is there, no lock is held.
 *
 * The code that uses these macros runs in a process with a transaction number `me`, 1 to TRANSACTIONS, and has a label
 * `deadlock:`, where a victim goes.
 */

byte committed[ROWS];
byte written[ROWS];                /* by the holder of the row; 0 where it has none */
byte holder[ROWS];                 /* a transaction, or 0 */
byte waiting_for[TRANSACTIONS + 1]; /* a row + 1, or 0 */

#define BIT(n) (1 << (n))
#define MINE(row) (holder[row] == me)
#define FREE(row) (holder[row] == 0 || MINE(row))

#ifdef REPEATABLE_READ
/* The snapshot of the first statement serves all others. */
#define BASE(row) seen[row]
#define SERIALIZABLE(row) if :: committed[row] != seen[row] -> SAY("could not serialize access: begins anew"); goto deadlock :: else fi;
#else
#define BASE(row) committed[row]
#define SERIALIZABLE(row)
#endif

/* What a statement of this transaction sees of a row. */
#define V(row) (MINE(row) -> written[row] : BASE(row))

/* Whose end transaction t waits for; 0 when it does not wait. */
#define WAITS_ON(t) (waiting_for[t] -> holder[waiting_for[t] - 1] : 0)
#define IN_RING (WAITS_ON(me) != 0 && (WAITS_ON(WAITS_ON(me)) == me || WAITS_ON(WAITS_ON(WAITS_ON(me))) == me))

/* Somebody who has been let go on and has not come round to it: the pause before work begins anew lasts longer. */
#define AWOKEN(t) (waiting_for[t] && WAITS_ON(t) == 0)

/* Writes a row that this transaction holds. */
#define WRITE(row, value) written[row] = value

/* Waits until nobody else holds a row. Goes to `deadlock:` as the victim of a ring. */
inline await(row) {
  if
  :: FREE(row)
  :: else ->
     waiting_for[me] = (row) + 1;
     SAY2("  waits for transaction %d (row %d)", holder[row], row);
     if
     :: FREE(row) -> waiting_for[me] = 0
     :: IN_RING -> waiting_for[me] = 0; RING; SAY("  DEADLOCK: this transaction is the victim"); goto deadlock
     fi
  fi
}

/* Comes to hold a row, as it is now. */
inline acquire(row) {
  await(row);
  if
  :: MINE(row)
  :: else -> SERIALIZABLE(row) holder[row] = me; written[row] = committed[row]
  fi
}

/* Ends a transaction: what it wrote stands from now on, or was never there. */
inline end(stands) {
  r = 0;
  do
  :: r == ROWS -> break
  :: else ->
     if
     :: MINE(r) ->
        if :: stands -> committed[r] = written[r] :: else fi;
        written[r] = 0;
        holder[r] = 0
     :: else
     fi;
     r++
  od;
  r = 0
}
