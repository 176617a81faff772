// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

/** What goes wrong in a drill. */
public enum FaultKind {
    /** SIGKILL of a TaskManager; a new one is started. */
    KILL_TASK_MANAGER(Target.PROCESSES),
    /** SIGKILL of the JobManager; both jobs go on from their newest retained checkpoints. */
    KILL_JOB_MANAGER(Target.PROCESSES),
    /** SIGSTOP of a TaskManager beyond the heartbeat time-out: once continued, it writes late. */
    ZOMBIE_TASK_MANAGER(Target.PROCESSES),
    /** SIGSTOP of a TaskManager that nobody notices. */
    PAUSE_TASK_MANAGER(Target.PROCESSES),
    /** SIGSTOP of the JobManager beyond the heartbeat time-out. */
    PAUSE_JOB_MANAGER(Target.PROCESSES),
    /** The sink's job is stopped with a savepoint and goes on at another parallelism. */
    RESCALE_SINK(Target.PROCESSES),
    /** The source's job is stopped with a savepoint and goes on at another parallelism. */
    RESCALE_SOURCE(Target.PROCESSES),
    /** A savepoint, then a cancel, then the sink's job goes on at another parallelism. */
    CANCEL_SINK(Target.PROCESSES),
    /** A savepoint, then a cancel, then the source's job goes on at another parallelism. */
    CANCEL_SOURCE(Target.PROCESSES),
    /** SIGSTOP of a TaskManager for a minute, then SIGKILL: it never hears that it was replaced. */
    KILL_PAUSED_TASK_MANAGER(Target.PROCESSES),
    /** No input for a minute, so that all lanes are silent; when it comes again, SIGKILL. */
    QUIET_INPUT_THEN_KILL(Target.PROCESSES),
    /** The sink's batch format throws an Error, once. */
    ERROR_IN_SINK(Target.PROCESSES),
    /** The source's prediction schema throws an Error, once. */
    ERROR_IN_SOURCE(Target.PROCESSES),
    /**
     * A second pair of jobs on the same staging path, with a run of its own: cancelled half way and
     * begun anew without state, under another run id. Once in a drill.
     */
    SECOND_RUN(Target.PROCESSES),
    /** The adaptive scheduler moves the sink's job to another parallelism, without a savepoint. */
    ADAPT_SINK(Target.ADAPTIVE_JOBS),
    /** The adaptive scheduler moves the source's job to another parallelism. */
    ADAPT_SOURCE(Target.ADAPTIVE_JOBS),

    THROTTLED_INVOCATIONS(Target.SERVICES),
    FAILING_INVOCATIONS(Target.SERVICES),
    THROTTLED_S3(Target.SERVICES),
    FAILING_S3(Target.SERVICES),
    SLOW_S3(Target.SERVICES),
    /** No connection to S3 at all. */
    STOPPED_S3(Target.SERVICES),
    /** Connections to S3 and the endpoint break before the service has acted. */
    RESETS_BEFORE_ACTING(Target.SERVICES),
    /** Connections break after the service has acted: only the answer is lost. */
    RESETS_AFTER_ACTING(Target.SERVICES),
    FORBIDDEN_FOR_MISSING(Target.SERVICES),
    /** Outputs that never appear: their records must expire. */
    LOST_OUTPUTS(Target.SERVICES),
    LATE_OUTPUTS(Target.SERVICES),
    REPEATED_OUTPUTS(Target.SERVICES),
    MODEL_ERRORS(Target.SERVICES),
    /**
     * The model is broken: it refuses every request, or answers all of them with the wrong number
     * of predictions, or with none that can be read.
     */
    MODEL_OUTAGE(Target.SERVICES),
    /** The model's errors leave no failure object: their records must expire. */
    LOST_FAILURES(Target.SERVICES),
    /** The model answers something else than predictions. */
    MODEL_NONSENSE(Target.SERVICES),
    /** The model takes longer than the invocation time-out: the records must expire. */
    MODEL_TIMEOUTS(Target.SERVICES),

    LOST_NOTIFICATIONS(Target.NOTIFICATIONS),
    LATE_NOTIFICATIONS(Target.NOTIFICATIONS),
    REPEATED_NOTIFICATIONS(Target.NOTIFICATIONS),
    OVERTAKEN_NOTIFICATIONS(Target.NOTIFICATIONS),
    FAILING_QUEUE(Target.NOTIFICATIONS);

    /** Whom a fault befalls. */
    public enum Target {
        PROCESSES,
        /** Processes too, of use only where the cluster has the adaptive scheduler. */
        ADAPTIVE_JOBS,
        SERVICES,
        /** Services too, of use only where the source listens to notifications. */
        NOTIFICATIONS
    }

    private final Target target;

    FaultKind(Target target) {
        this.target = target;
    }

    public Target target() {
        return target;
    }

    /** Whether its records only come out when they expire, some seventy seconds later. */
    public boolean makesRecordsExpire() {
        return this == LOST_OUTPUTS || this == LOST_FAILURES || this == MODEL_TIMEOUTS;
    }

    /** Whether it decides how an invocation ends, so that it is noted by invocation. */
    public boolean decidesOutcomes() {
        return makesRecordsExpire()
                || this == MODEL_ERRORS
                || this == MODEL_OUTAGE
                || this == MODEL_NONSENSE;
    }
}
