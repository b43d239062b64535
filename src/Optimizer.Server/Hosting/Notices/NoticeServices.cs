using Microsoft.Extensions.DependencyInjection;
using Optimizer.Server.Access;
using Optimizer.Storage.Service;

namespace Optimizer.Server.Hosting.Notices;

internal static class NoticeServices
{
    public static IServiceCollection AddNotices(this IServiceCollection services, NoticeRules rules) => services
        .AddSingleton(rules).AddSingleton<Secrets>().AddSingleton<SweepChanges>().AddSingleton<NoticeStore>()
        .AddSingleton<NoticeSender>().AddSingleton<NoticeWatch>();
}
