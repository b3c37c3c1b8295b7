package session

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/personium/personium-cell/internal/auth"
	"github.com/personium/personium-cell/internal/cell"
	"github.com/personium/personium-cell/internal/config"
	"github.com/personium/personium-cell/internal/personium"
	"github.com/personium/personium-cell/internal/refusal"
)

// Options say what a session is to be.
type Options struct {
	Process  Process
	Settings config.Settings
	Place    Place
	Begun    time.Time // when the command began
	// Anonymous sessions have no credential, until Authenticate.
	Anonymous bool
	// Repeat are the flags by which another run finds the same with the same settings.
	Repeat Repeat
	// Recall is the unit that a cell was on when this machine last worked on it; nil or "" where that is not known.
	Recall func(cellURL string) string
	// Watch comes between the client and the network; nil: nothing does.
	Watch func(http.RoundTripper) http.RoundTripper
	// Trace is told of each exchange; it may be nil.
	Trace func(personium.Exchange)
	// Warn is told what the admin should know.
	Warn func(text string)
	// WarnNow is told what explains a silence; it may be nil.
	WarnNow func(text string)
	// WarnFirst is told what has to be read whatever becomes of the run.
	WarnFirst func(text string)
}

// Repeat are flags, ready to be typed, each with a space before it.
type Repeat struct {
	All   string
	Login string // those that matter for a login
}

// A Session is a client of one unit, with where its credential comes from.
type Session struct {
	options    Options
	client     *personium.Client
	place      Place
	credential Credential
	warned     bool // of --insecure
	limitTold  sync.Once
	clearTold  bool // of a credential in the clear
	answered   atomic.Bool
	listener   listener
}

// Open validates all settings and makes the client. It sends nothing but one request without a credential: where no login is
// kept, and a password is at hand to log in with later, the login cell is asked for its unit unless that is given. With an error
// there is a session, too, of which only Settings and Trouble are good.
func Open(ctx context.Context, o Options) (*Session, error) {
	s := &Session{options: o, place: o.Place}
	return s, s.connect(ctx, o.Place.Cell, o.Anonymous)
}

// Client is the client of the session; after Connect it knows its cell.
func (s *Session) Client() *personium.Client { return s.client }

// Settings are those that the session was opened with.
func (s *Session) Settings() config.Settings { return s.options.Settings }

// Name is that of a cell whose URL is not known yet; "" for none.
func (s *Session) Name() string { return s.place.Name }

// Answered reports whether a unit has answered a request of this session, so that its log has it. The page of a proxy is no answer of a unit.
func (s *Session) Answered() bool { return s.answered.Load() }

// Credential is where the tokens come from.
func (s *Session) Credential() Credential { return s.credential }

// StateDir is where journals and lock files live; "" when there is no such place.
func (s *Session) StateDir() string { return s.options.Process.StateDir }

// Repeat are the flags by which another run finds the same.
func (s *Session) Repeat() string { return s.options.Repeat.All }

// ServiceToken names the file of a token that a service manager gives; "" where there is none.
func (s *Session) ServiceToken() string { return s.options.Process.serviceToken() }

// Password is where a password can be had without a person; nil when nowhere.
func (s *Session) Password() auth.PasswordSource {
	return s.options.Process.password(s.options.Settings)
}

// Authenticate gives an anonymous session its credential. From then on it is about a cell.
func (s *Session) Authenticate(ctx context.Context, of personium.Cell) error {
	s.options.Settings.RequestKey = s.client.RequestKey() // of the client with the credential, too
	if err := s.connect(ctx, of, false); err != nil {
		return err
	}
	return s.fits()
}

// connect makes the client. A token that cannot be read is found out here, before anything is sent.
func (s *Session) connect(ctx context.Context, to personium.Cell, anonymous bool) error {
	options, err := s.ClientOptions()
	if err != nil {
		return err
	}
	if !anonymous {
		if s.credential, err = (finder{s.options, to, options}).find(ctx); err != nil {
			return err
		}
		options.Source = s.credential.Source
		s.warnOfListeners(to)
	}
	s.client, err = personium.New(to, options)
	if err != nil {
		return refusal.Misuse(refusal.Next{}, "%w", err)
	}
	return nil
}

// mostPatience is for how long one request is held back for a proxy that turns requests away.
const mostPatience = time.Minute

// ClientOptions is everything of a client but the credential.
func (s *Session) ClientOptions() (personium.Options, error) {
	settings := s.options.Settings
	options := personium.Options{MethodOverride: settings.MethodOverride, ReadOnly: settings.ReadOnly, UserAgent: s.options.Process.UserAgent,
		Patience: min(settings.MaxOutage, mostPatience), Waits: s.tellOfLimit}
	var err error
	if options.Transport, err = s.transport(); err != nil {
		return options, err
	}
	if s.options.Watch != nil {
		options.Transport = s.options.Watch(options.Transport)
	}
	options.Transport = &noticing{options.Transport, &s.answered}
	if err = headersIn(settings, &options); err != nil {
		return options, err
	}
	options.Trace = s.heard
	return options, nil
}

// heard is told of every exchange, and tells those who want to know.
func (s *Session) heard(x personium.Exchange) {
	s.listener.heard(x)
	if s.options.Settings.Verbose && s.options.Trace != nil {
		s.options.Trace(x)
	}
}

// tellOfLimit says once that a proxy turns requests away, which are sent again, and all of them more slowly.
func (s *Session) tellOfLimit(most time.Duration) {
	if s.options.WarnNow == nil {
		return
	}
	s.limitTold.Do(func() {
		s.options.WarnNow("a proxy in front of the unit answers 429 (too many requests), which slows this run down; " +
			"each request is tried again for up to " + most.String())
	})
}

// Connect finds out which cell of which unit the session is about. A token of another unit's login is not sent.
func (s *Session) Connect(ctx context.Context) error {
	var client *personium.Client
	var err error
	if s.place.Name != "" {
		client, err = cell.Resolve(ctx, s.client, s.place.Unit, s.place.Name)
	} else {
		client, err = cell.Discover(ctx, s.client, s.place.Unit, s.rememberedUnit())
	}
	if err != nil {
		return s.inTheWay(err)
	}
	s.client, s.place.Name = client, ""
	cell.NewUnits(s.StateDir()).Keep(client.Cell())
	return s.fits()
}

// inTheWay adds to what does not go together where the cell and the unit come from, unless both were typed.
func (s *Session) inTheWay(err error) error {
	settings := s.options.Settings
	if !errors.Is(err, cell.ErrElsewhere) || !settings.FromProfile("cell") && !settings.FromProfile("unit") {
		return err
	}
	said := *refusal.Of(err)
	said.Next = said.Next.Say("; the cell is that of " + settings.Origin("cell") + ", the unit that of " + settings.Origin("unit"))
	return &said
}

// ConnectUnit finds out the unit and its style. From then on the session is about its cell called name; "" is none.
func (s *Session) ConnectUnit(ctx context.Context, name string) error {
	unit, err := cell.DiscoverUnit(ctx, s.client)
	if err != nil {
		return err
	}
	of := personium.Cell{UnitURL: unit.URL, Style: unit.Style}
	if name != "" {
		of = unit.Cell(name)
	}
	s.client = s.client.WithCell(of)
	return s.fits()
}

// rememberedUnit is the unit URL that the cell told before, "" where that is not known.
func (s *Session) rememberedUnit() string {
	of := s.client.Cell().URL
	if unit := cell.NewUnits(s.StateDir()).Of(of); unit != "" {
		return unit
	}
	if s.options.Recall == nil {
		return ""
	}
	return s.options.Recall(of)
}
