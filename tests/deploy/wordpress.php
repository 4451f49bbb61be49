<?php
// As much of WordPress as the plugin needs, to see what it prints. Usage: php wordpress.php <plugin file> <options as JSON>
// with `server`, `site`, `title`, `locale`, `open`, `locked`, `theme`, `parent_theme` (their comments.php) and `show`: template, block, numbers, nothing, settings, refuse or old.

$options = json_decode( $argv[2], true );
$hooks   = array();
define( 'ABSPATH', '/' );

// WordPress' own, see wp-includes/default-filters.php.
$hooks['the_posts']     = '_close_comments_for_old_posts';
$hooks['comments_open'] = '_close_comments_for_old_post';

function add_action( $name, $what, $priority = 10, $arguments = 1 ) {
	$GLOBALS['hooks'][ $name ]     = $what;
	$GLOBALS['arguments'][ $name ] = $arguments;
}
function add_filter( $name, $what, $priority = 10, $arguments = 1 ) {
	add_action( $name, $what, $priority, $arguments );
}
function remove_filter( $name, $what ) {
	if ( $what === $GLOBALS['hooks'][ $name ] ) {
		unset( $GLOBALS['hooks'][ $name ] );
	}
}
// With as many arguments as the hook was added for, as WordPress does.
function apply_filters( $name, ...$given ) {
	return call_user_func_array( $GLOBALS['hooks'][ $name ], array_slice( $given, 0, $GLOBALS['arguments'][ $name ] ) );
}
function __return_empty_string() {
	return '';
}
function post_password_required( $post_id ) {
	return $GLOBALS['options']['locked'] ?? false;
}
// As much of https://developer.wordpress.org/reference/classes/wp_html_tag_processor/ as is used.
class WP_HTML_Tag_Processor {
	private $html;
	private $tag;
	public function __construct( $html ) {
		$this->html = $html;
	}
	public function next_tag( $tag ) {
		$this->tag = $tag;
		return false !== strpos( $this->html, "<$tag" );
	}
	public function set_attribute( $name, $value ) {
		$this->html = preg_replace( "/<{$this->tag}\b/", "<{$this->tag} $name=\"" . esc_attr( $value ) . '"', $this->html, 1 );
	}
	public function get_updated_html() {
		return $this->html;
	}
}
function get_option( $name, $default = '' ) {
	return $GLOBALS['options'][ str_replace( 'blogsite_comments_', '', $name ) ] ?? $default;
}
function get_locale() {
	return $GLOBALS['options']['locale'] ?? 'de_DE';
}
function get_the_ID() {
	return 7;
}
function get_permalink( $id ) {
	return 'https://garden.example/?p=' . $id . '&lang=de';
}
function get_the_title( $id ) {
	return $GLOBALS['options']['title'] ?? 'Tulips';
}
function locate_template( $name ) {
	return $GLOBALS['options']['parent_theme'] ?? '';
}
function is_singular() {
	return true;
}
function comments_open( $post_id ) {
	return $GLOBALS['options']['open'] ?? true;
}
function get_comments_number( $post_id ) {
	return 0;
}
function wp_strip_all_tags( $text ) {
	return trim( strip_tags( $text ) );
}
function esc_attr( $text ) {
	return htmlspecialchars( $text, ENT_QUOTES );
}
function esc_html( $text ) {
	return esc_attr( $text );
}
function esc_url( $url ) {
	return preg_match( '#^https?://#', $url ) ? str_replace( array( '&', "'" ), array( '&#038;', '&#039;' ), preg_replace( '/[<>" ]/', '', $url ) ) : '';
}
function esc_url_raw( $url, $schemes ) {
	return in_array( parse_url( $url, PHP_URL_SCHEME ), $schemes, true ) ? $url : '';
}
function untrailingslashit( $text ) {
	return rtrim( $text, '/' );
}
function settings_fields( $group ) {
	echo '<input type="hidden" name="option_page" value="' . $group . '">';
}
function submit_button() {
	echo '<button>Save</button>';
}
function add_options_page( $title, $menu, $capability, $slug, $page ) {
	echo $capability . ' ';
	call_user_func( $page );
}
function register_setting( $group, $name, $details ) {
	echo $name . '=' . call_user_func( $details['sanitize_callback'], $GLOBALS['options']['typed'] ?? '' ) . "\n";
}
function wp_die( $text, $title, $details ) {
	exit( $details['response'] . ' ' . $text );
}

require $argv[1];
switch ( $options['show'] ) {
	case 'template':
		if ( isset( $hooks['comments_template'] ) ) {
			require call_user_func( $hooks['comments_template'], $options['theme'] ?? '/theme/comments.php' );
		}
		break;
	case 'block':
		$instance = (object) array( 'context' => array( 'postId' => $options['post'] ?? 7 ) );
		echo apply_filters( 'render_block_core/comments', '<div class="wp-block-comments alignwide"><p class="inner">theme</p></div>', array(), $instance );
		break;
	case 'numbers':
		$instance = (object) array( 'context' => array( 'postId' => 8 ) );
		echo '<a href="' . esc_url( apply_filters( 'respond_link', 'https://garden.example/?p=7#respond', 7 ) ) . '"'
			. apply_filters( 'comments_popup_link_attributes', '' ) . '>No Comments</a>';
		$link = '<div class="link"><a href="' . esc_url( apply_filters( 'get_comments_link', 'https://garden.example/?p=8#respond', 8 ) ) . '">0</a></div>';
		echo apply_filters( 'render_block_core/post-comments-link', $link, array(), $instance );
		echo apply_filters( 'render_block_core/post-comments-count', '<div class="count">0</div>', array(), $instance );
		apply_filters( 'wp_footer', '' );
		break;
	case 'nothing':
		apply_filters( 'wp_footer', '' );
		break;
	case 'old':
		echo implode( ' ', array_keys( $hooks ) );
		break;
	case 'settings':
		call_user_func( $hooks['admin_init'] );
		call_user_func( $hooks['admin_menu'] );
		break;
	case 'refuse':
		call_user_func( $hooks['pre_comment_on_post'] );
}
