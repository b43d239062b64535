namespace Optimizer.Server.Access;

/// <summary>Metadata of the dashboard's routes: who is not signed in is sent to the sign-in page, and a signed-in browser may post to them.</summary>
internal sealed class DashboardPage;

/// <summary>Metadata of further pages for people, which read by a browser's session: who is not signed in and asks as a browser does is sent to the sign-in page.</summary>
internal sealed class BrowserPage;
