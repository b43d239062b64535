namespace Optimizer.Server.Access;

/// <summary>Metadata of the dashboard's routes: who is not signed in is sent to the sign-in page, and a signed-in browser may post to them.</summary>
internal sealed class DashboardPage;
