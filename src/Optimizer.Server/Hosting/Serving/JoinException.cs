namespace Optimizer.Server.Hosting.Serving;

/// <summary>A coordinator could not join its cluster.</summary>
public sealed class JoinException(Exception inner) : IOException(
    "The coordinator could not join its cluster: coordinators that the database lists as alive do not answer it. Each must be reached by the others at its "
    + $"--advertise address and --silo-port; one that is dead is passed over {SiloSetup.Heartbeat.TotalSeconds * SiloSetup.MissedHeartbeats:0} s after its last heartbeat. Orleans says: {inner.Message}",
    inner);
