/*
 * The protocol by which Matricula keeps inviting, signing in and moving keys from missing each other, as a model that
 * Spin checks. `npm run model` runs it in many configurations; the README says what it shows.
 *
 *   ENROLLMENTS, RIGHTS   what is granted in this configuration
 *   CLIENTS               how many transactions run at once, 2 or 3
 *   HISTORY               how many come one after another before that, to make the world that they meet in
 *   BEFORE, MEANWHILE     which operations those choose from
 *   TIED                  the key is tied to address A from the start
 *   DIFFERENT             no two that run at once are the same operation
 *   CRASHES               any transaction may end before any of its statements
 *   LISTENERS_FAIL        enrollments may fail to become real, or to be given back; then that is queued
 *   TIME_PASSES           what was granted expires and can be cleaned up
 *   HEAD_ON               who grants to one of the two, or links the key to them, is the other
 *   and what takes a guarantee away: see the README
 */

#define TRANSACTIONS 3

/* What a counterexample is told in. */
#define SAY(text) printf("\n[%d] ", me); printf(text)
#define SAY1(text, a) printf("\n[%d] ", me); printf(text, a)
#define SAY2(text, a, b) printf("\n[%d] ", me); printf(text, a, b)

/* Ends a search: what must not be is. */
#define PROMISE(text, kept) if :: kept :: else -> printf("\nBROKEN: " ); printf(text); assert(false) fi

#ifdef HEAD_ON
#define RING skip
#else
#define RING printf("\nBROKEN: transactions wait for each other in a ring"); assert(false)
#endif

#ifdef CRASHES
#define crashes true
#else
#define crashes false
#endif
#ifdef LISTENERS_FAIL
#define listeners_fail true
#else
#define listeners_fail false
#endif

/* Identifiers: two addresses and a key. The owner of address a is user a + 1. */
#define A 0
#define B 1
#define K 2
#define IDENTIFIERS 3

/* The rows. Enrollments are known by their ids, e; rights that wait by identifier, those that are real by user. */
#define ID(i) (i)                      /* identity.identifier: 1 */
#define OWN(i) (3 + (i))               /* identity.identifier_owner: the user */
#define ALIAS 6                        /* identity.identifier_alias of K: the address + 1 */
#define USR(u) (6 + (u))               /* identity.user: 1 */
#define QUEUED(u) (8 + (u))            /* a conversion that failed and is queued, for a user: 1 */
#define QUEUED_RETURN(u) (10 + (u))    /* the return of what stood under K, likewise: 1 */
#define PLACE(e) (13 + (e))            /* enrollment.program_identifier: where + 1, and REAL */
#define WAITING(e) (16 + (e))          /* enrollment.program_enrollment_invitation: where + 1, epoch, disputed address + 1 */
#define ENROLLED(e) (19 + (e))         /* enrollment.program_enrollment: where + 1, user */
#define RIGHT_WAITING(i) (22 + (i))    /* privilege.course_privilege_invitation: id + 1, epoch */
#define RIGHT(u) (24 + (u))            /* privilege.course_privilege: id + 1 */
#define ROWS 27
#define IDS 3

#include "database.pml"

/* Operations. */
#define INVITE 1      /* enrol whoever has an identifier */
#define ROSTER 2      /* enrol whoever has an address, and tie the key to it */
#define LINK 4        /* tie the key to an address, or move it there */
#define UNLINK 8
#define SIGN_IN 16    /* first or later */
#define REMOVE 32     /* an enrollment by its id, waiting or real */
#define REVOKE 64     /* what waits, by its id */
#define RENEW 128     /* what waits, by its id */
#define CLEAN_UP 256  /* remove what expired a month ago */
#define RETRY 512     /* what a failed listener had queued */
#define GRANT 1024    /* a right to whoever has an identifier */
#define TAKE 2048     /* every right of whoever has an identifier */

#ifndef BEFORE
#define BEFORE MEANWHILE
#endif

/* What has become of an id, by what clients were told. */
#define NEVER 0
#define GIVEN 1
#define TAKEN_BACK 2

byte fate[6];      /* of enrollments, and of rights */
byte taken;        /* ids that a transaction under way has given away */
byte clock = 0;    /* what is granted expires at the next tick, and may be cleaned up at the one after */
bool history = true;
byte running = 0;

#include "protocol.pml"
#include "operations.pml"

/* ---------- what must hold whenever a transaction has committed ---------- */

#define C(row) committed[row]
#define LIVES(e) ((C(WAITING(e)) != 0) + (C(ENROLLED(e)) != 0))
#define OWNER(i) C(OWN(i))
#define IS_ENROLLED(user) (USER_OF(C(ENROLLED(0))) == (user) || USER_OF(C(ENROLLED(1))) == (user) || USER_OF(C(ENROLLED(2))) == (user))
#define AT(e) WHERE(C(WAITING(e)))
#define DISPUTE(e) (DISPUTED(C(WAITING(e))) -> OWNER(DISPUTED(C(WAITING(e))) - 1) : 0)
#define QUEUE(user) ((user) == 0 -> 0 : C(QUEUED((user))) || C(QUEUED_RETURN(1)) || C(QUEUED_RETURN(2)))

/* Nothing is stranded: what a registered person could have does not wait. */
#define STRANDED(e) (C(WAITING(e)) != 0 && (OWNER(AT(e)) != 0 && !EXPIRED(C(WAITING(e))) \
  && !IS_ENROLLED(OWNER(AT(e))) && (DISPUTE(e) == 0 || DISPUTE(e) == OWNER(AT(e))) && !QUEUE(OWNER(AT(e)))))
#define STRANDED_RIGHT(i) (C(RIGHT_WAITING(i)) != 0 && OWNER(i) != 0 && !EXPIRED(C(RIGHT_WAITING(i))))

/* Nothing is doubled, lost or resurrected: an id is once, waiting or real, from when it is given until it is taken back. */
#define ONCE(e) (LIVES(e) == (fate[e] == GIVEN -> 1 : 0) && (C(PLACE(e)) != 0) == LIVES(e) \
  && (LIVES(e) == 0 || ((C(PLACE(e)) & REAL) != 0) == (C(ENROLLED(e)) != 0)))
#define IS_RIGHT(row, g) ((C(row) & 3) == (g) + 1)
#define ONCE_RIGHT(g) (IS_RIGHT(RIGHT_WAITING(A), g) + IS_RIGHT(RIGHT_WAITING(B), g) + IS_RIGHT(RIGHT_WAITING(K), g) \
  + IS_RIGHT(RIGHT(1), g) + IS_RIGHT(RIGHT(2), g) == (fate[3 + (g)] == GIVEN -> 1 : 0))

/* Nobody is twice in a program, by whatever name. Two who turn out to be one person later are exempt. */
#define LIVE(e) (C(ENROLLED(e)) != 0 || (C(WAITING(e)) != 0 && !EXPIRED(C(WAITING(e)))))
#define OF_A(e) (C(ENROLLED(e)) != 0 -> USER_OF(C(ENROLLED(e))) == 1 : AT(e) != B)

/* What is real stands under an identifier of its person. */
#define IN_RIGHT_HANDS(e) (C(ENROLLED(e)) == 0 -> 1 : \
  OWNER(WHERE(C(ENROLLED(e)))) == USER_OF(C(ENROLLED(e))) || C(QUEUED_RETURN(USER_OF(C(ENROLLED(e))))))

/* Whoever owns an address owns the key that is tied to it. */
#define TIE_SERVED (C(ALIAS) == 0 -> 1 : OWNER(K) == 0 && OWNER(C(ALIAS) - 1) == 0)

inline check() {
#ifdef ENROLLMENTS
  PROMISE("an enrollment is doubled, lost or resurrected", ONCE(0) && ONCE(1) && ONCE(2));
  PROMISE("an enrollment is stranded: a registered person could have it", !STRANDED(0) && !STRANDED(1) && !STRANDED(2));
  PROMISE("somebody is enrolled under what is not theirs", IN_RIGHT_HANDS(0) && IN_RIGHT_HANDS(1) && IN_RIGHT_HANDS(2));
#ifdef TIED
  PROMISE("one person is in the program twice", (LIVE(0) && OF_A(0)) + (LIVE(1) && OF_A(1)) + (LIVE(2) && OF_A(2)) <= 1);
#endif
#endif
#ifdef RIGHTS
  PROMISE("a right is doubled, lost or resurrected", ONCE_RIGHT(0) && ONCE_RIGHT(1) && ONCE_RIGHT(2));
  PROMISE("a right is stranded: a registered person could have it", !STRANDED_RIGHT(A) && !STRANDED_RIGHT(B) && !STRANDED_RIGHT(K));
#endif
  PROMISE("a key is tied to a registered person, and not theirs", TIE_SERVED)
}

/* ---------- one call, from its first statement to its answer ---------- */

#define DEADLOCKS (CLIENTS == 2 -> 2 : 5) /* how often a transaction may be the victim */
#define BEGINNINGS 6 /* how often work may begin anew because more is to be locked than was, or something has moved */

#ifdef RETRY_UNLOCKED
#define LOCKS (op != CLEAN_UP && op != RETRY)
#else
#define LOCKS (op != CLEAN_UP)
#endif
#define BY_ID (op == REMOVE || op == REVOKE || op == RENEW)

/* Whatever the transaction has done is undone, as if it had not begun. */
inline undo() {
  end(false); taken = taken & ~fresh; fresh = 0; gone = 0; gone_rights = 0; renewed = 0; created = 0; current_real = 0;
  e = 0; i = 0; n = 0; u = 0; v = 0; w = 0; x = 0; y = 0; some = 0; tied = 0; strangers = 0;
  tying = 0; lost = 0; arrival = 0; finally = 0; back = 0
}

proctype Client(byte me; short op; byte subject) {
  byte own[3], alias;                            /* who owns what, as read under the locks */
  byte named, others, locked, all, by_id;        /* sets of identifiers */
  byte who, disputed_by, current, under, guard, tied, strangers;
  bool is_new, moves, is_real, refused, created, current_real, found_real;
  byte fresh, gone, gone_rights, renewed;        /* sets of ids, for the books */
  byte deadlocks, beginnings;
  bool careful;                                  /* whether listeners have savepoints, since one has failed */
  byte tying, lost, arrival, finally, back;      /* what is to be done yet */
#ifdef CONVERT_BEFORE_OWNER
  bool after_owner;
#endif
  byte e, i, n, r, u, v, w, x, y, some;
#ifdef REPEATABLE_READ
  byte seen[ROWS];
#endif

  SAY2("<call:%d,%d>", op, subject);

find:
  if
  :: BY_ID ->
     atomic { /* a statement of its own, outside the transaction */
#ifdef RIGHTS
       guard = ((C(RIGHT_WAITING(A)) & 3) == subject + 1 -> A : ((C(RIGHT_WAITING(B)) & 3) == subject + 1 -> B :
         ((C(RIGHT_WAITING(K)) & 3) == subject + 1 -> K : ANY)));
#else
       guard = (C(WAITING(subject)) != 0 -> WHERE(C(WAITING(subject))) :
         (C(ENROLLED(subject)) != 0 -> WHERE(C(ENROLLED(subject))) : ANY));
#endif
       SAY2("finds %d under <id:%d>", subject, guard);
       if :: guard == ANY -> goto done :: else -> named = BIT(guard) fi
     }
  :: op == ROSTER || op == LINK -> named = BIT(subject) | BIT(K)
  :: op == UNLINK -> named = BIT(K)
#ifdef RETRY_UNLOCKED
  :: op == RETRY -> named = 0
#else
  :: op == RETRY -> by_id = subject; named = BIT(K)
#endif
  :: op == CLEAN_UP -> named = 0
  :: else -> named = BIT(subject)
  fi;

anew:
#ifdef REPEATABLE_READ
  skip;
  d_step { for (r : 0 .. ROWS - 1) { seen[r] = committed[r] } r = 0; SAY("takes the one snapshot of its transaction") }
#endif
#ifdef NO_ALIAS_RECHECK
  atomic { /* once, and before anything is locked */
    read_owners();
    d_step { find_everything() }
    if :: LOCKS -> others = all & ~named :: else fi;
    SAY1("reads what is tied together, before it locks: <set:%d>", all)
  }
#endif
#ifdef WRITE_FIRST
  if
  :: op == INVITE ->
     new_id(0);
     if :: x == IDS -> x = 0; goto refuse :: else current = x; x = 0 fi;
     atomic {
       acquire(PLACE(current)); WRITE(PLACE(current), subject + 1);
       acquire(WAITING(current)); WRITE(WAITING(current), subject + 1 | (clock << 2));
       SAY2("writes enrollment %d, which waits for <id:%d>", current, subject)
     }
     atomic { read_owners(); finally = own[subject]; SAY2("reads whose <id:%d> is: user %d", subject, finally) }
     goto arrive
  :: else
  fi;
#endif
#ifdef LOCK_AND_READ_TOGETHER
  atomic { read_owners(); SAY("begins to lock, with a snapshot taken now") }
#endif
  locked = named | others;
  lock_identifiers();
  atomic {
    STATEMENT;
#ifndef LOCK_AND_READ_TOGETHER
    read_owners();
#endif
    d_step { find_everything() }
    SAY2("reads whose they are: all that is theirs is <set:%d>; the key is user %d's", all, own[K]);
#ifndef NO_ALIAS_RECHECK
    if
    :: all != locked && LOCKS ->
       SAY("  begins anew: others are to be locked than were");
       others = all & ~named;
       end(false);
       careful = 0;
       beginnings++;
       PROMISE("work begins anew without end", beginnings < BEGINNINGS);
       goto anew
    :: else
    fi
#endif
  }

#ifdef CONVERT_BEFORE_OWNER
  if :: op == SIGN_IN && own[subject] == 0 && !after_owner -> arrival = subject + 1; goto arrive :: else fi;
owner:
#endif

  if
#ifdef ENROLLMENTS
#if (BEFORE | MEANWHILE) & (INVITE | ROSTER)
  :: op == INVITE || op == ROSTER -> x = (op == INVITE && subject == K -> IDENTIFIERS : subject); guard = x; x = 0; enrol(guard, (op == ROSTER || subject == K))
#endif
#if (BEFORE | MEANWHILE) & (REMOVE | REVOKE | RENEW)
  :: BY_ID ->
     atomic {
       STATEMENT;
       x = (V(WAITING(subject)) != 0 -> WHERE(V(WAITING(subject))) : (V(ENROLLED(subject)) != 0 -> WHERE(V(ENROLLED(subject))) : ANY));
       found_real = V(ENROLLED(subject)) != 0;
       SAY2("finds enrollment %d under <id:%d>", subject, x)
     }
     if
     :: x == ANY -> x = 0; goto refuse
     :: x != ANY && x != guard ->
        x = 0; end(false); careful = 0; beginnings++; PROMISE("work begins anew without end", beginnings < BEGINNINGS); SAY("  begins anew: it stands elsewhere"); goto find
     :: else -> x = 0
     fi;
     if
     :: op == RENEW -> renew(subject)
     :: else -> take_back(subject, (op == REVOKE))
     fi
#endif
#if (BEFORE | MEANWHILE) & CLEAN_UP
  :: op == CLEAN_UP -> clean_up_enrollments()
#endif
#if (BEFORE | MEANWHILE) & RETRY
  :: op == RETRY ->
     atomic {
       lost = (V(QUEUED_RETURN(subject)) -> subject : 0); finally = (V(QUEUED(subject)) -> subject : 0);
       acquire(QUEUED(subject)); WRITE(QUEUED(subject), 0);
       acquire(QUEUED_RETURN(subject)); WRITE(QUEUED_RETURN(subject), 0)
     }
#endif
#endif
#ifdef RIGHTS
#if (BEFORE | MEANWHILE) & GRANT
  :: op == GRANT -> grant(subject)
#endif
#if (BEFORE | MEANWHILE) & TAKE
  :: op == TAKE -> revoke_rights(subject)
#endif
#if (BEFORE | MEANWHILE) & (REVOKE | RENEW)
  :: BY_ID -> change_waiting_right(subject, (op == REVOKE))
#endif
#if (BEFORE | MEANWHILE) & CLEAN_UP
  :: op == CLEAN_UP -> clean_up_rights()
#endif
#endif
#if (BEFORE | MEANWHILE) & LINK
  :: op == LINK -> hold_actor(subject); take_key(subject); tying = subject + 1
#endif
#if (BEFORE | MEANWHILE) & UNLINK
  :: op == UNLINK -> unlink_key()
#endif
  :: op == SIGN_IN -> sign_in(subject)
  fi;

  /* The listeners of IdentifierUnlinked. */
#ifdef ENROLLMENTS
  if
  :: lost != 0 -> return_enrollments(lost); back = 1; u = lost; if :: u != 0 -> goto convert :: else fi
  :: lost != 0 && listeners_fail && op != RETRY -> fail(QUEUED_RETURN(lost))
  :: else
  fi;
returned:
  lost = 0;
  if :: w != 0 -> back = 2; u = w; w = 0; goto convert :: else fi;
tie:
#endif
#if (BEFORE | MEANWHILE) & (LINK | ROSTER)
  if :: tying != 0 -> guard = tying - 1; tie_key(guard); tying = 0 :: else fi;
#endif

  /* The listeners of UserRegistered, IdentifierLinked and UserSignedIn, in the order of the alphabet. */
arrive:
#ifdef RIGHTS
  u = (arrival != 0 -> arrival : finally);
  if :: u != 0 -> convert_rights(u) :: else fi;
#endif
#ifdef ENROLLMENTS
  if
  :: arrival != 0 -> back = 3; u = arrival; goto convert
  :: arrival != 0 && listeners_fail -> fail(QUEUED(arrival))
  :: else
  fi;
arrived:
  if :: finally != 0 -> back = 4; u = finally; goto convert :: else fi;
  goto commit;
convert:
  convert_enrollments(u);
  u = 0;
  if
  :: back == 1 -> goto returned
  :: back == 2 -> goto tie
  :: back == 3 -> goto arrived
  :: else
  fi;
#endif
commit:
#ifdef CONVERT_BEFORE_OWNER
  if :: op == SIGN_IN && own[subject] == 0 && !after_owner -> after_owner = true; goto owner :: else fi;
#endif
  atomic {
    STATEMENT;
    SAY("COMMIT");
    d_step {
      end(true);
#ifdef RIGHTS
      x = 0;
      do
      :: x == IDS -> break
      :: else ->
         if :: (fresh & BIT(x)) -> fate[3 + x] = GIVEN :: else fi;
         if :: (gone_rights & BIT(x)) -> fate[3 + x] = TAKEN_BACK :: else fi;
         x++
      od;
#else
      x = 0;
      do
      :: x == IDS -> break
      :: else ->
         if :: (fresh & BIT(x)) -> fate[x] = GIVEN :: else fi;
         if :: (gone & BIT(x)) -> fate[x] = TAKEN_BACK :: else fi;
         x++
      od;
#endif
      taken = taken & ~fresh;
#ifdef RIGHTS
      PROMISE("somebody was told that a right waits longer, and it is gone", renewed == 0 || fate[3 + subject] == GIVEN);
#else
      PROMISE("somebody was told that an enrollment waits longer, and it is gone", renewed == 0 || fate[subject] == GIVEN);
#endif
      check()
    }
    goto done
  }

deadlock:
  atomic {
    d_step { undo(); deadlocks++ }
#ifdef NO_RETRY
    PROMISE("a client is told of a deadlock", false);
#endif
    PROMISE("deadlocks do not come to an end", deadlocks <= DEADLOCKS); /* the application begins anew nine times */
    !AWOKEN(1) && !AWOKEN(2) && !AWOKEN(3);
    SAY("begins anew");
    goto anew
  }

unexpected:
  printf("\nBROKEN: a constraint is violated: what was looked at is no longer so");
  assert(false);

refuse:
crash:
  skip;
  d_step { end(false); taken = taken & ~fresh }

done:
  skip;
  d_step {
    running--;
    own[0] = 0; own[1] = 0; own[2] = 0; alias = 0; named = 0; others = 0; locked = 0; all = 0; by_id = 0; who = 0; disputed_by = 0;
    current = 0; under = 0; guard = 0; tied = 0; strangers = 0; is_new = 0; moves = 0; is_real = 0; refused = 0; created = 0;
    current_real = 0; found_real = 0; fresh = 0; gone = 0; gone_rights = 0; renewed = 0; deadlocks = 0; beginnings = 0; careful = 0;
    tying = 0; lost = 0; arrival = 0; finally = 0; back = 0;
    e = 0; i = 0; n = 0; r = 0; u = 0; v = 0; w = 0; x = 0; y = 0; some = 0
  }
}

/* ---------- the world ---------- */

#ifdef RIGHTS
#define GIVEN_ALREADY(x) (fate[3 + x] == GIVEN)
#else
#define GIVEN_ALREADY(x) (fate[x] == GIVEN)
#endif

/* Chooses an operation and whom or what it is about. */
inline choose(from) {
  if
  :: (from) & INVITE -> op = INVITE; if :: subject = A :: subject = B :: subject = K fi
  :: (from) & ROSTER -> op = ROSTER; if :: subject = A :: subject = B fi
  :: (from) & LINK -> op = LINK; if :: subject = A :: subject = B fi
  :: (from) & UNLINK -> op = UNLINK; subject = 0
  :: (from) & SIGN_IN -> op = SIGN_IN; if :: subject = A :: subject = B fi
  :: (from) & GRANT -> op = GRANT; if :: subject = A :: subject = B :: subject = K fi
  :: (from) & TAKE -> op = TAKE; if :: subject = A :: subject = B :: subject = K fi
  :: (from) & CLEAN_UP -> op = CLEAN_UP; subject = 0
  :: (from) & RETRY -> op = RETRY; if :: committed[QUEUED(1)] || committed[QUEUED_RETURN(1)] -> subject = 1 :: committed[QUEUED(2)] || committed[QUEUED_RETURN(2)] -> subject = 2 :: else -> op = 0 fi
  :: (from) & (REMOVE | REVOKE | RENEW) ->
     if
     :: (from) & REMOVE -> op = REMOVE
     :: (from) & REVOKE -> op = REVOKE
     :: (from) & RENEW -> op = RENEW
     fi;
     if
     :: GIVEN_ALREADY(0) -> subject = 0
     :: GIVEN_ALREADY(1) -> subject = 1
     :: GIVEN_ALREADY(2) -> subject = 2
     :: else -> op = 0
     fi
  fi
}

#ifdef TIME_PASSES
active proctype Time() {
end_of_time: /* where this may stop */
  atomic { !history -> clock++; printf("\nTIME PASSES") }
}
#endif

init {
  short op, op1, op2, op3; byte subject, s1, s2, s3, k;
  d_step {
    committed[ID(A)] = 1; committed[ID(B)] = 1; committed[ID(K)] = 1
  }
  if :: skip
#ifndef TIED
     /* or nobody has ever named any of them */
     :: d_step { committed[ID(A)] = 0; committed[ID(B)] = 0; committed[ID(K)] = 0 }
#else
     ; committed[ALIAS] = A + 1
#endif
  fi;
  do
  :: k == HISTORY -> break
  :: k < HISTORY -> k = HISTORY; break
  :: k < HISTORY ->
     atomic { choose(BEFORE); if :: op != 0 -> running++; run Client(1, op, subject) :: else fi; op = 0; subject = 0; k++ }
     running == 0
  od;
#ifdef TIME_PASSES
  if :: skip :: clock++ fi;
#endif
  atomic {
    k = 0;
    choose(MEANWHILE); op1 = op; s1 = subject; op = 0; subject = 0;
    choose(MEANWHILE); op2 = op; s2 = subject; op = 0; subject = 0;
#if CLIENTS > 2
    choose(MEANWHILE); op3 = op; s3 = subject; op = 0; subject = 0;
    if :: op2 < op3 || op3 == 0 -> goto over :: else fi;
#endif
#ifdef DIFFERENT
    if :: op1 == op2 -> goto over :: else fi;
#endif
    if :: op1 < op2 || op2 == 0 -> goto over :: else fi; /* the same in another order, or nothing to be done */
    printf("\nAT ONCE:");
    history = false;
    running = CLIENTS;
    run Client(1, op1, s1);
    run Client(2, op2, s2);
#if CLIENTS > 2
    run Client(3, op3, s3);
#endif
    op1 = 0; op2 = 0; op3 = 0; s1 = 0; s2 = 0; s3 = 0
  }
  running == 0;
over:
  skip
}
